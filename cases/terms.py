"""The lists that a report is answered from, in the officers' words."""

from __future__ import annotations

from django.db.models import TextChoices


class Abuse(TextChoices):
    """Kinds of abuse (INC-011). Strangulation and breach of an order are among them, so that both are always asked."""

    PHYSICAL = "physical", "Physical"
    STRANGULATION = "strangulation", "Strangulation or suffocation"
    SEXUAL = "sexual", "Sexual"
    COERCIVE_CONTROL = "coercive-control", "Coercive or controlling behaviour"
    STALKING = "stalking", "Stalking or harassment"
    THREATS = "threats", "Threats"
    EMOTIONAL = "emotional", "Psychological or emotional"
    ECONOMIC = "economic", "Financial or economic"
    DAMAGE = "damage", "Damage to property or to animals"
    DIGITAL = "digital", "Through phones, accounts or images"
    ORDER_BREACH = "order-breach", "Breach of an order or of bail conditions"
    FAMILY = "family", "Family abuse"
    HONOUR_BASED = "honour-based", "So-called honour-based abuse"
    FORCED_MARRIAGE = "forced-marriage", "Forced marriage"
    FGM = "fgm", "Female genital mutilation (FGM)"
    OTHER = "other", "Something else"
    NOT_KNOWN = "not-known", "Not known yet"


class Vulnerability(TextChoices):
    """Markers on the victim of each incident (INC-010). The last two are answers as well."""

    INTIMIDATED = "intimidated", "Afraid or intimidated"
    ADULT_AT_RISK = "adult-at-risk", "Adult with care and support needs"
    UNDER_18 = "under-18", "Child or young person"
    OLDER = "older", "Older person"
    MENTAL_HEALTH = "mental-health", "Mental health"
    LEARNING_DISABILITY = "learning-disability", "Learning disability"
    DISABILITY = "disability", "Physical or sensory disability"
    PREGNANT = "pregnant", "Pregnant, or a baby under 18 months"
    DEPENDENCY = "dependency", "Alcohol or drugs"
    IMMIGRATION = "immigration", "Insecure immigration status"
    ISOLATED = "isolated", "Cut off from family, friends or help"
    NONE_IDENTIFIED = "none-identified", "None identified"
    NOT_ASKED = "not-asked", "Not asked yet"


class Danger(TextChoices):
    """What a crew must know before the door opens."""

    WEAPONS = "weapons", "Weapons"
    FIREARMS = "firearms", "Firearms or a certificate"
    DOGS = "dogs", "Dogs"
    SUICIDE = "suicide", "Somebody may kill themselves"
    POLICE = "threat-to-police", "Threats to police or other responders"
    FIREARMS_CHECKED = "firearms-checked", "Firearms checked: none"


class Done(TextChoices):
    """What has been done: positive action of any sort, arrest among others."""

    ARRESTED = "arrested", "Arrested"
    REMOVED = "removed", "Suspect taken or sent away"
    VOLUNTARY = "voluntary-interview", "Voluntary interview arranged"
    NOTICE = "protection-notice", "Protection notice considered or served"
    REFUGE = "refuge", "Refuge or other safe place"
    TARGET_HARDENING = "target-hardening", "Locks, alarm or camera"
    SAFETY_ADVICE = "safety-advice", "Advice on staying safe"
    SUPPORT_REFERRAL = "support-referral", "Referred for support"
    MEDICAL = "medical", "Medical help or advice"
    EVIDENCE = "evidence", "Evidence taken (statement, photographs, video)"
    CHILDREN = "children", "Children seen or referred"
    CIVIL_ORDER = "civil-order", "Advice on civil orders"
    NEIGHBOURHOOD = "neighbourhood-visit", "Neighbourhood team to visit"
    NOT_KNOWN = "not-known", "Not known yet"
    NOTHING = "nothing", "Nothing yet, because"


class ChildSeen(TextChoices):
    SPOKEN_TO = "spoken-to", "Seen and spoken to"
    ASLEEP = "asleep", "Seen asleep"
    NOT_SEEN = "not-seen", "Not seen"
    NOT_KNOWN = "not-known", "Not known yet"


class ChildrenAnswer(TextChoices):
    YES = "yes", "Yes"
    NONE = "none", "No children live there, were there or are affected"
    NOT_KNOWN = "not-known", "Not known yet"
    WOULD_NOT_SAY = "would-not-say", "Would not say"


class Affected(TextChoices):
    """How a child is affected. Any of these makes the child a victim too."""

    WAS_THERE = "was-there", "Was there, saw or heard it"
    LIVES_THERE = "lives-there", "Lives there, but was elsewhere"
    FEELS_IT = "feels-it", "Feels the effects"


# The boxes in which a safe way is told, beside whether there is one.
WAY = ("means", "times", "place", "code_word", "who_else", "devices", "never")


class SafeReach(TextChoices):
    SAFE_WAY = "safe-way", "There is a safe way"
    NO_SAFE_WAY = "no-safe-way", "No safe way yet"
    NOT_KNOWN = "not-known", "Not known yet"
    WOULD_NOT_SAY = "would-not-say", "Would not say"


class NonCrime(TextChoices):
    """Why no crime is disclosed (INC-001)."""

    NO_OFFENCE = "no-offence", "What is described is not an offence"
    ADDITIONAL_VERIFICATION = "not-happened", "Credible evidence that it did not happen"
    ELSEWHERE = "elsewhere", "Recorded by another force, under its own number"
    ALREADY = "already-recorded", "Already recorded under another crime number"


class Thrive(TextChoices):
    """The six headings of the threat, harm and risk model (INC-007)."""

    THREAT = "threat", "Threat"
    HARM = "harm", "Harm"
    RISK = "risk", "Risk"
    INVESTIGATION = "investigation", "Investigation"
    VULNERABILITY = "vulnerability", "Vulnerability"
    ENGAGEMENT = "engagement", "Engagement"


class Prompt(TextChoices):
    """What every call taker asks, whatever way the report came (INC-013, INC-014)."""

    INJURED = "injured", "Is anyone hurt?"
    SUSPECT_WHERE = "suspect-where", "Where is the suspect now?"
    WEAPONS = "weapons", "Are there weapons, or dogs?"
    CHILDREN = "children", "Are there children or others who cannot protect themselves?"
    BEFORE = "before", "Has anything like this happened before, with anybody?"
    ORDERS = "orders", "Is there an order, or are there bail conditions?"
    AFRAID = "afraid", "What are they afraid will happen?"
    DRINK_DRUGS = "drink-drugs", "Has anyone been drinking or taking drugs?"
    NEEDS = "needs", "What do they need to speak to us (language, hearing, a safe moment)?"


class PromptAnswer(TextChoices):
    ASKED = "asked", "Asked"
    NOT_ASKED = "not-asked", "Not asked, because"
    OPEN = "", "Not answered yet"


class Interpreted(TextChoices):
    """Who interpreted, as it was (INC-016)."""

    PROFESSIONAL = "professional", "Professional interpreter, there in person"
    TELEPHONE = "telephone", "Professional interpreter, by telephone or video"
    COLLEAGUE = "colleague", "An officer or colleague"
    FAMILY = "family", "Somebody of the family"
    FRIEND = "friend", "A friend or neighbour"
    NOBODY = "nobody", "Nobody yet"


class CallOutcome(TextChoices):
    GOOD = "good", "Good"
    LEARNING = "learning", "Something to learn"
    PUT_RIGHT = "put-right", "Had to be put right at once"


class CallMethod(TextChoices):
    RECORDING = "recording", "Listened to the recording"
    LIVE = "live", "Listened live"
    LOG = "log", "Read the log"


class Category(TextChoices):
    """What an incident is filed under. Only the first says domestic abuse by its name."""

    DOMESTIC_ABUSE = "domestic-abuse", "Domestic abuse"
    CONCERN_FOR_SAFETY = "concern-for-safety", "Concern for safety"
    CRIMINAL_DAMAGE = "criminal-damage", "Criminal damage"
    ANTISOCIAL = "antisocial-behaviour", "Antisocial behaviour"
    VIOLENCE = "violence", "Violence"
    NUISANCE = "nuisance", "Nuisance or dispute"
    OTHER = "other", "Something else"


class MatchAnswer(TextChoices):
    SAME = "same", "Same person"
    NOT_SAME = "not-same", "Not the same"
    NOT_SURE = "not-sure", "Not sure yet"


# What somebody is to somebody that makes an incident one between partners or relatives.
CONNECTED = frozenset(
    {
        "partner",
        "former-partner",
        "parent",
        "child",
        "sibling",
        "grandparent",
        "in-law",
        "other-family",
    }
)
FAMILY_OR_FRIEND = frozenset({Interpreted.FAMILY, Interpreted.FRIEND})
NOT_ATTENDING = frozenset({"delayed", "appointment", "none"})

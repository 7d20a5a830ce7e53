-- One statement for each rule, divided by a line that begins with "--- " and names it. Each is run by the worker as
-- itself over `look`: an entry, a member, a moment, a record, whether the record was opened by an address that its
-- reader chose or came up in a search (what came up in a list by itself is not in it), and whether it was given them;
-- over `around`, the records that one look showed with those that hang together with them: who has a task with one has
-- it with the page; over `person`, everybody of those records; and over `at_home`, those who live where the looker does.

--- no-task
SELECT look.entry, look.member, look.at, look.record, jsonb_build_object('team', own.name, 'record-team', other.name)
FROM look JOIN access_record record ON record.id = look.record JOIN access_member member ON member.id = look.member
     LEFT JOIN access_team own ON own.id = member.team_id LEFT JOIN access_team other ON other.id = record.team_id
     JOIN around ON around.entry = look.entry
WHERE look.opened AND NOT look.given
  AND NOT EXISTS (SELECT 1 FROM look beside JOIN access_record shown ON shown.id = beside.record
      WHERE beside.entry = look.entry
        AND (shown.team_id = member.team_id OR look.member IN (shown.investigator_id, shown.safeguarding_lead_id)))
  AND NOT EXISTS (SELECT 1 FROM access_memberrole held WHERE held.member_id = look.member
      AND held.role_id = ANY (%(whole_force)s) AND held.since <= look.at AND (held.until IS NULL OR held.until > look.at))
  AND NOT EXISTS (SELECT 1 FROM cases_ownership owner WHERE owner.record_id = ANY (around.ids)
      AND owner.member_id = look.member
      AND (owner.ended_at IS NULL OR owner.ended_at > look.at - make_interval(days => %(ended_days)s)))
  AND NOT EXISTS (SELECT 1 FROM chronology_event event
      WHERE event.record_id = ANY (around.ids) AND event.by_id = look.member)
  AND NOT EXISTS (SELECT 1 FROM chronology_clock clock
      WHERE clock.record_id = ANY (around.ids) AND clock.assignee_id = look.member)
  AND NOT EXISTS (SELECT 1 FROM cases_incident incident
      WHERE incident.record_id = ANY (around.ids) AND incident.reported_by_id = look.member)
  AND NOT EXISTS (SELECT 1 FROM access_grant held JOIN access_account account ON account.id = held.user_id
      WHERE held.record_id = ANY (around.ids) AND account.member_id = look.member AND held.until > look.at)
  AND NOT EXISTS (SELECT 1 FROM access_invitation asked WHERE asked.record_id = ANY (around.ids)
      AND asked.member_id = look.member AND asked.until > look.at)
  AND NOT EXISTS (SELECT 1 FROM access_postpage page JOIN access_postholding post ON post.post_id = page.post_id
      WHERE page.record_id = ANY (around.ids) AND post.member_id = look.member
        AND post.since <= look.at AND post.until > look.at)

--- out-of-hours
SELECT look.entry, look.member, look.at, look.record, '{}'::jsonb
FROM look JOIN access_member member ON member.id = look.member
WHERE look.opened
  AND EXISTS (SELECT 1 FROM access_duty known JOIN access_member mate ON mate.id = known.member_id
      WHERE mate.team_id = member.team_id)
  AND NOT EXISTS (SELECT 1 FROM access_duty duty WHERE duty.member_id = look.member
      AND duty.since - make_interval(mins => %(margin_minutes)s) <= look.at
      AND duty.until + make_interval(mins => %(margin_minutes)s) > look.at)
  AND NOT EXISTS (SELECT 1 FROM access_postholding post WHERE post.member_id = look.member
      AND post.since <= look.at AND post.until > look.at)

--- own-name
SELECT DISTINCT ON (look.entry, look.record) look.entry, look.member, look.at, look.record, '{}'::jsonb
FROM look JOIN access_member member ON member.id = look.member
     LEFT JOIN access_staffentry staff ON staff.staff_no = member.staff_no
     JOIN person ON person.record = look.record
     JOIN cases_personname bears ON bears.person_id = person.id AND bears.withdrawn_at IS NULL
WHERE custody_plain(concat_ws(' ', bears.given, bears.surname)) IN (
          custody_plain(member.name), custody_plain(concat_ws(' ', staff.given_name, staff.surname)))
  AND bears.given <> '' AND bears.surname <> ''

--- own-address
SELECT DISTINCT ON (entry, record) entry, member, at, record, '{}'::jsonb FROM at_home
WHERE NOT EXISTS (SELECT 1 FROM cases_personname bears WHERE bears.person_id = at_home.person
      AND bears.withdrawn_at IS NULL AND custody_plain(bears.surname) = custody_plain(at_home.surname))

--- own-family
SELECT DISTINCT ON (entry, record) entry, member, at, record, '{}'::jsonb
FROM at_home JOIN cases_personname bears ON bears.person_id = at_home.person AND bears.withdrawn_at IS NULL
WHERE custody_plain(bears.surname) = custody_plain(at_home.surname)
  AND custody_plain(bears.given) <> custody_plain(at_home.given_name)

--- declared
SELECT look.entry, look.member, look.at, look.record, jsonb_build_object('why', x.why)
FROM look JOIN access_exclusion x ON x.record_id = look.record AND x.member_id = look.member

--- colleague
SELECT DISTINCT ON (look.entry, look.record) look.entry, look.member, look.at, look.record,
       jsonb_build_object('team', team.name)
FROM look JOIN access_member member ON member.id = look.member JOIN access_team team ON team.id = member.team_id
     JOIN access_member mate ON mate.team_id = member.team_id AND mate.id <> member.id
WHERE EXISTS (SELECT 1 FROM access_exclusion x
          WHERE x.record_id = look.record AND x.member_id = mate.id AND x.why = 'suspect')
   OR EXISTS (SELECT 1 FROM cases_party party WHERE party.record_id = ANY (
              ARRAY[look.record] || ARRAY(SELECT pair.record_id FROM cases_pair pair
                                          WHERE pair.case_record_id = look.record))
          AND party.part IN ('victim', 'suspect') AND party.ended_at IS NULL
          AND party.police_words <> '' AND search_plain(party.police_words) = search_plain(mate.staff_no))
   OR EXISTS (SELECT 1 FROM access_staffentry staff JOIN person ON person.record = look.record
              JOIN cases_personname bears ON bears.person_id = person.id AND bears.withdrawn_at IS NULL
              JOIN cases_birthdate born ON born.person_id = person.id AND born.withdrawn_at IS NULL
          WHERE staff.staff_no = mate.staff_no AND born.born = staff.date_of_birth
            AND custody_plain(concat_ws(' ', bears.given, bears.surname))
              = custody_plain(concat_ws(' ', staff.given_name, staff.surname)))

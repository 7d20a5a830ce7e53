"""What people, places and accounts of the invented force are made from. Every list is our own; nobody here exists."""

from __future__ import annotations

from itertools import product


def each(words: str) -> list[str]:
    """The words of a block, for lists too long to quote one by one."""
    return words.split()


GIVEN = each(
    """
    Ada Agnes Alder Alma Anwen Arlo Aster Avis Basil Bea Bettina Blythe Bram Briony Caius Calla Carys Cedric
    Celia Clement Clio Conrad Cora Corin Cyra Dafydd Damson Delia Dilys Dorian Edda Edwin Elfrida Elowen Emeka
    Enid Errol Esme Ewan Farid Fenella Fern Finlay Flora Gaius Gareth Giles Ginevra Greta Gwil Hana Haris Hattie
    Heath Hester Hugo Ida Idris Ifor Ilse Imran Ines Iona Isla Ivo Jabir Jago Jarek Jonas Jory Juno Kamal Keir
    Kerensa Kit Kwame Lark Leila Leonie Linnet Lorna Lowell Lucan Ludo Mabel Magda Maeve Marek Maud Merle Mina
    Mirela Morwenna Nadia Nell Neville Nia Niamh Nico Noor Odette Olwen Orla Osric Otis Ottilie Parveen Pearl
    Perrin Petra Piers Posy Quill Rafe Ravi Rhoda Rhys Roisin Romy Rosalind Rufus Sabir Saskia Selma Seren Sidra
    Silas Sorrel Sunniva Sylvie Tamsin Tariq Tegan Thea Tobias Ulla Ursula Valda Vera Vidal Walter Wanda Wilfred
    Winnie Xanthe Yasmin Yorick Yusra Zadie Zain Zelda Zora
    """
)
FIRST_HALVES = each(
    """
    Alder Apple Ash Bal Barrow Beck Bell Birch Black Blen Bracken Brad Bram Bright Brook Cald Carn Chal Claver
    Clif Coln Crag Crow Cul Dal Dart Dun Eld Elm Ever Fair Far Fen Fern Finch Flax Fox Gar Glen Gold Gorse Gray
    Grim Hal Hart Hath Hawks Hazel Hether Hol Horn Ink Kel Kes Kings Kirk Lang Lark Lin Long Lud Mal Mar May Mel
    Mere Mid Mill Moor Nether New Nor Oak Old Pen Pine Quarr Quill Rams Raven Red Rook Row Rush Sal Sand Sed Sel
    Shaw Shel Skel Stan Stave Stone Stour Swan Tarn Thorn Til Tre Tyn Under Wal War Way Wel West Whin White Wil
    Win Wood Wrack Yar Yew
    """
)
LAST_HALVES = each(
    """
    ash beck berry bourne bridge brook burn bury by chester combe cote croft dale den don field fold ford gate
    grave greave ham hart haugh head hill holm holt hurst keld land ley lock low man march mere mont more ness
    over pool ridge ridding ring rigg scar sett shaw side son stead stone stow strand thorpe thwaite toft ton
    tree vale wade ward water well wick wood worth wright yard
    """
)
SURNAMES = [first + last for first, last in product(FIRST_HALVES, LAST_HALVES) if first[-1].lower() != last[0]]

TOWNS = each(
    """
    Northmarch Easterholt Fallowby Grindlewick Harbourne-under-Edge Inkerstone Kelderwick Lowmere Marshgate
    Netherfold Overbeck Pinderton Quarrybank Ramsholt Saltergate Thornaby-on-Wath Underhay Vennford Wainscar
    Yarnbrook
    """
)
STREET_SORTS = each("Street Road Close Lane Avenue Terrace Court Drive Gardens Row")
STREET_NAMES = product(FIRST_HALVES[::3], LAST_HALVES[::5], STREET_SORTS)
STREETS = [f"{first}{last} {sort}" for first, last, sort in STREET_NAMES]

# Ofcom keeps these for drama: a thousand numbers each that ring nowhere. A big force shares them out many times.
PHONES = each(
    """
    07700900 01632960 01134960 01144960 01154960 01164960 01174960 01184960 01214960 01314960 01414960 01514960
    01614960 01914980 02079460 02896496 02920180
    """
)

ACCOUNTS = (
    "They argued about money and it went on for an hour. A plate was thrown and missed.",
    "Pushed against the kitchen door and held there by the arm. The children were upstairs and came down at the noise.",
    "Forty messages since the morning, first sorry, then not. The last ones say that somebody will come round.",
    "Came to the address after being told not to, shouted through the letter box and left when a neighbour came out.",
    "Took the car keys and the phone and would not give them back until the evening.",
    "Grabbed by the throat for some seconds. No mark to be seen; the voice was hoarse.",
    "Followed from work to the bus twice this week. Nothing was said.",
    "The door was kicked until the lock gave. Nobody was hurt.",
    "Bank card taken each month on the day the money comes. It has been so for two years.",
    "A neighbour heard shouting and something breaking, and then nothing.",
)
RATIONALES = {
    "standard": "First report, no injury, no earlier history found. The victim is not afraid of what comes next.",
    "medium": "Several reports within the year and separation is spoken of. Harm is possible if that changes.",
    "high": "Strangulation and threats to kill, and the victim believes them. It could happen at any time.",
}
TOLD_WORDS = (
    "Told what was decided and what follows. Understood, and has no question.",
    "Rang at the agreed time. Told where the case stands and whom to ring.",
    "Told at the station. Wants to be rung, not written to.",
)
PLAN_WORDS = (
    "Staying with family tonight; marker on the address; number of the unit given.",
    "Locks changed, neighbour will ring, children collected by their grandmother.",
    "Code word agreed. Phone checked for trackers. School knows who collects.",
)
ENDORSED_WORDS = "I agree with the level and with what was done at the scene."

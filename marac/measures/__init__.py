"""Whether MARAC keeps people safe: the SafeLives return, actions, load, and whether levels follow the room there is."""

DROP FUNCTION known_facts(bigint[]);
DROP FUNCTION find_people(text[], text[], real[], int[], text[], text[], real[], text[], text[], real[],
    int, int, int, text[], text[], int);
DROP INDEX incident_crime_plain;
DROP INDEX incident_log_plain;
DROP FUNCTION search_plain(text);
DROP FUNCTION remember_words(text[], text[]);

DROP FUNCTION safety_touches(bigint[], text[], text[], bigint[]);
DROP FUNCTION safety_alike_name(text, text);
DROP FUNCTION safety_alike_birth(text, text);
DROP INDEX record_live_incident;
DROP INDEX search_locked;
DROP FUNCTION safety_crew(text, text, text[], timestamptz);
DROP FUNCTION safety_concerned(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[]);
DROP FUNCTION safety_answer(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[], text[],
    text, bigint);
DROP FUNCTION safety_orders(bigint[]);
DROP FUNCTION safety_is_on(text[], text);
DROP FUNCTION safety_records(bigint[], bigint[]);
DROP FUNCTION safety_people(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[], bigint[]);
DROP FUNCTION safety_barred(bigint);

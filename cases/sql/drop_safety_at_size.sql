DROP FUNCTION safety_concerned(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[], text[]);
DROP INDEX intake_received;
DROP INDEX intake_incident;
DROP INDEX intake_reference_plain;

DROP FUNCTION marac_stands_with();
DROP FUNCTION marac_own_actions();
DROP FUNCTION marac_listed_records();
DROP FUNCTION marac_listed();
DROP FUNCTION marac_open_to_reader(bigint);
DROP FUNCTION marac_meetings();
DROP FUNCTION marac_agencies();

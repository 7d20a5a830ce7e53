DROP FUNCTION marac_end_hearings(bigint, text, text, timestamptz);
DROP FUNCTION marac_keep_out(bigint, bigint, text, timestamptz);
DROP FUNCTION marac_conflicts(bigint);
DROP FUNCTION marac_table(bigint, timestamptz);
DROP FUNCTION marac_plain(text);

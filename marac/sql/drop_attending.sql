DROP FUNCTION marac_research_due();
DROP FUNCTION marac_keep_out(bigint, bigint, text, timestamptz);

DROP POLICY crew_reads ON custody_safetyrelease;
DROP POLICY with_page ON custody_pagemoved;
DROP POLICY with_page ON custody_pagecall;
DROP POLICY checks_apart ON access_record;
DROP FUNCTION custody_checks_lately(bigint);
DROP FUNCTION custody_checks_seen();
DROP FUNCTION custody_open_check(text, bigint, timestamptz);

DROP TRIGGER b_partners ON access_memberrole;
DROP FUNCTION custody_keep_partners_apart();
DROP TRIGGER b_times ON access_postholding;
DROP TRIGGER b_times ON access_memberrole;
DROP FUNCTION custody_keep_times();

-- What verifying found last, for professional standards alone. No entry's content: where the first fault is, and numbers.
CREATE FUNCTION audit_verdict_told() RETURNS TABLE (
    at timestamptz, entries bigint, seals bigint, faults bigint, first text, compared boolean, root text, begun text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT verdict.at, verdict.entries, verdict.seals, verdict.faults, verdict.first, verdict.compared, verdict.root,
          verdict.begun
   FROM audit_verdict verdict WHERE 'psd-auditor' IN (SELECT dapolicy_roles()) $$;

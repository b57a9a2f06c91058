-- Sites whose readings arrived late last month, worst first.
-- Runs in RiverView's reporting database every first Monday at 06:00; the result is mailed to support.
-- Owner: Tom Okafor. A reading counts as late when it arrives more than 45 minutes after it was taken.

WITH delays AS (
    SELECT
        r.site_id,
        r.gateway_serial,
        r.taken_at,
        EXTRACT(EPOCH FROM (r.received_at - r.taken_at)) / 60 AS delay_minutes
    FROM readings AS r
    WHERE r.taken_at >= date_trunc('month', now()) - INTERVAL '1 month'
      AND r.taken_at < date_trunc('month', now())
      -- Readings replayed by hand after an E-502 are not the gateway's fault.
      AND r.source <> 'replay'
),

per_site AS (
    SELECT
        d.site_id,
        count(*) AS readings,
        count(*) FILTER (WHERE d.delay_minutes > 45) AS late_readings,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY d.delay_minutes) AS p95_delay_minutes
    FROM delays AS d
    GROUP BY d.site_id
    -- Sites with fewer than 200 readings a month say nothing about the network.
    HAVING count(*) >= 200
)

SELECT
    s.name AS site,
    c.name AS customer,
    p.readings,
    p.late_readings,
    round(100.0 * p.late_readings / p.readings, 1) AS late_percent,
    round(p.p95_delay_minutes) AS p95_delay_minutes
FROM per_site AS p
JOIN sites AS s ON s.id = p.site_id
JOIN customers AS c ON c.id = s.customer_id
WHERE p.late_readings > 0
ORDER BY late_percent DESC, s.name
LIMIT 50;

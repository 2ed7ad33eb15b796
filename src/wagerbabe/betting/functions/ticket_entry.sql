-- A ticket's terms as the sealed log keeps them: what was taken, at what price, under which rules, and what the games
-- were called at that moment.
CREATE OR REPLACE FUNCTION ticket_entry(p_book uuid, p_ticket uuid) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', t.id,
        'number', t.number,
        'kind', t.kind,
        'currency', b.currency,
        'stake_minor', t.stake_minor,
        'risk_minor', t.risk_minor,
        'to_win_minor', t.to_win_minor,
        'max_return_minor', t.max_return_minor,
        'free_play', t.free_play,
        'accept', t.accept,
        'options', t.options,
        'rules_version', t.rules_version,
        'placed_at', rfc3339(t.placed_at),
        'placed_real_at', rfc3339(t.placed_real_at),
        'due_at', rfc3339(t.due_at),
        'accepted_at', rfc3339(t.accepted_at),
        'legs', l.legs
    ) || log_envelope(t.book_id, 'ticket', t.id, t.player_id)
    FROM ticket AS t
    INNER JOIN book AS b ON t.book_id = b.id
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
            'n', x.n,
            'event_id', x.event_id,
            'market_id', x.market_id,
            'selection_id', x.selection_id,
            'home', e.home,
            'away', e.away,
            'starts_at', rfc3339(x.starts_at),
            'market', m.kind,
            'period', m.period,
            'subject', m.subject,
            'side', s.side,
            'name', s.name,
            'price', x.price_num || '/' || x.price_den,
            'line_quarters', x.line_quarters,
            'offered_quarters', x.offered_quarters,
            'asked', x.asked_num || '/' || x.asked_den,
            'asked_quarters', x.asked_quarters,
            'corrected', x.corrected_num || '/' || x.corrected_den,
            'in_play', x.in_play,
            'offer_source', x.offer_source,
            'offer_version', x.offer_version,
            'quotes', x.quotes
        ) ORDER BY x.n) AS legs
        FROM ticket_leg AS x
        INNER JOIN event AS e ON x.event_id = e.id
        INNER JOIN market AS m ON x.market_id = m.id
        INNER JOIN selection AS s ON x.selection_id = s.id
        WHERE x.book_id = p_book AND x.ticket_id = p_ticket
    ) AS l
    WHERE t.book_id = p_book AND t.id = p_ticket
$$;

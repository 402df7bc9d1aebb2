package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a notation signature says of itself under its signature. Nothing in it is passed over that it calls critical. */
record NotationHeader(Scheme scheme, Instant signingTime, Optional<Instant> expiry) {
    private static final String PAYLOAD_TYPE = "application/vnd.cncf.notary.payload.v1+json";
    private static final String SIGNING_SCHEME = "io.cncf.notary.signingScheme";
    private static final String SIGNING_TIME = "io.cncf.notary.signingTime";
    private static final String EXPIRY = "io.cncf.notary.expiry";
    private static final String X509 = "notary.x509";

    /** The header as JSON. */
    static Map<String, Object> tree(Scheme scheme, Instant signingTime, Optional<Instant> expiry) {
        List<Object> critical = new ArrayList<>(List.of(SIGNING_SCHEME));
        expiry.ifPresent(end -> critical.add(EXPIRY));
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", name(scheme));
        header.put("crit", critical);
        header.put("cty", PAYLOAD_TYPE);
        header.put(SIGNING_SCHEME, X509);
        header.put(SIGNING_TIME, signingTime.truncatedTo(ChronoUnit.SECONDS).toString());
        expiry.ifPresent(
                end -> header.put(EXPIRY, end.truncatedTo(ChronoUnit.SECONDS).toString()));
        return header;
    }

    /** JOSE's name. */
    private static String name(Scheme scheme) {
        return switch (scheme) {
            case RSA_PSS_SHA256 -> "PS256";
            case RSA_PSS_SHA384 -> "PS384";
            case RSA_PSS_SHA512 -> "PS512";
            case ECDSA_P1363_SHA256 -> "ES256";
            case ECDSA_P1363_SHA384 -> "ES384";
            default -> throw new IllegalArgumentException("notation has no " + scheme);
        };
    }

    /** Reads the header. Fields that are neither known nor called critical are signed, but say nothing here. */
    static NotationHeader parse(String where, byte[] json, VerifyingKey key) throws RefusedException {
        JsonObject header = Documents.parse(where, json, DsseEnvelope.MAX_SIZE);
        Scheme scheme = key.notation()
                .orElseThrow(() -> new RefusedException(
                        where, "its certificate is of %s, with which notation does not sign".formatted(key)));
        need(header, "alg", name(scheme));
        need(header, "cty", PAYLOAD_TYPE);
        need(header, SIGNING_SCHEME, X509);
        Optional<Instant> expiry = header.has(EXPIRY) ? Optional.of(time(header, EXPIRY)) : Optional.empty();
        Set<String> critical = expiry.isPresent() ? Set.of(SIGNING_SCHEME, EXPIRY) : Set.of(SIGNING_SCHEME);
        List<String> listed = header.texts("crit");
        if (!new HashSet<>(listed).equals(critical) || listed.size() != critical.size()) {
            throw new RefusedException(
                    where,
                    "it lists as critical: %s; expected %s"
                            .formatted(
                                    EscapedText.of(String.join(", ", listed)),
                                    String.join(", ", new TreeSet<>(critical))));
        }
        return new NotationHeader(scheme, time(header, SIGNING_TIME), expiry);
    }

    private static void need(JsonObject header, String field, String wanted) throws RefusedException {
        String found = header.needText(field);
        if (!found.equals(wanted)) {
            throw new RefusedException(
                    header.where(), "its '%s' is '%s', expected '%s'".formatted(field, EscapedText.of(found), wanted));
        }
    }

    private static Instant time(JsonObject header, String field) throws RefusedException {
        String text = header.needText(field);
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new RefusedException(
                    header.where(),
                    "its '%s' is '%s', expected a time such as 2026-01-31T12:00:00Z"
                            .formatted(field, EscapedText.of(text)));
        }
    }
}

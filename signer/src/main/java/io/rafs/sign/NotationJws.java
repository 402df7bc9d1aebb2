package io.rafs.sign;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A signature of the Notary Project as flattened JWS: the descriptor of a manifest, and certificates from the key's to a root.
 * Which algorithm is used follows from the key of the first certificate; the header must say the same.
 */
public final class NotationJws {
    /** The media type of the document. */
    public static final String MEDIA_TYPE = "application/jose+json";

    /** Most bytes of a document. */
    public static final int MAX_SIZE = DsseEnvelope.MAX_SIZE;

    private final Target target;
    private final NotationHeader header;
    private final List<X509Certificate> chain;
    private final VerifyingKey key;
    private final byte[] message;
    private final byte[] signature;

    private NotationJws(
            Target target,
            NotationHeader header,
            List<X509Certificate> chain,
            VerifyingKey key,
            byte[] message,
            byte[] signature) {
        this.target = target;
        this.header = header;
        this.chain = chain;
        this.key = key;
        this.message = message;
        this.signature = signature;
    }

    /**
     * Signs the descriptor of a manifest.
     *
     * @param size bytes of the manifest
     * @param signingTime cut to seconds
     * @param expiry until when the signature is to be believed, cut to seconds
     * @throws RefusedException if the key has no certificates, or such as notation would not take
     */
    public static byte[] sign(
            String mediaType, Digest digest, long size, Instant signingTime, Optional<Instant> expiry, Signer signer)
            throws IOException {
        VerifyingKey key = signer.key();
        Scheme scheme = key.notation()
                .orElseThrow(() -> new RefusedException(
                        key.toString(), "notation knows no such keys, expected RSA of 2048, 3072 or 4096 bits, or EC"));
        if (signer.chain().isEmpty()) {
            throw new RefusedException(
                    key.toString(),
                    "it has no certificate, and notation trusts nothing else; give one with --cert (rafs keygen --cert makes it)");
        }
        CertificateChain certificates = new CertificateChain(signer.chain());
        Optional<String> objection = certificates.leafObjection().or(certificates::rootObjection);
        if (objection.isPresent()) {
            throw new RefusedException(key.toString(), objection.get() + "; notation would refuse it");
        }
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("mediaType", mediaType);
        target.put("digest", Documents.SHA256 + digest.hex());
        target.put("size", size);
        String payload = Base64Text.url(JsonText.compact(Map.of("targetArtifact", target)));
        String head = Base64Text.url(JsonText.compact(NotationHeader.tree(scheme, signingTime, expiry)));
        byte[] signature = signer.sign(scheme, message(head, payload));
        Map<String, Object> jws = new LinkedHashMap<>();
        jws.put("payload", payload);
        jws.put("protected", head);
        jws.put("header", Map.of("x5c", x5c(signer.chain())));
        jws.put("signature", Base64Text.url(signature));
        return JsonText.compact(jws);
    }

    private static byte[] message(String head, String payload) {
        return (head + "." + payload).getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Object> x5c(List<X509Certificate> chain) {
        List<Object> texts = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            texts.add(Base64Text.of(Certificates.der(certificate)));
        }
        return texts;
    }

    /**
     * Reads a document; believes nothing of it yet.
     *
     * @param where the document, for messages
     */
    public static NotationJws parse(String where, byte[] json) throws RefusedException {
        JsonObject jws = Documents.parse(where, json, MAX_SIZE);
        Documents.refuseOthers(jws, Set.of("payload", "protected", "header", "signature"));
        String head = jws.needText("protected");
        String payload = jws.needText("payload");
        List<X509Certificate> chain = chain(jws.needObject("header"));
        VerifyingKey key = VerifyingKey.of(where + ", first certificate", chain.get(0));
        NotationHeader header = NotationHeader.parse(
                where + ", protected header", Base64Text.parseUrl(where + ", protected", head), key);
        return new NotationJws(
                target(where + ", payload", Base64Text.parseUrl(where + ", payload", payload)),
                header,
                chain,
                key,
                message(head, payload),
                Base64Text.parseUrl(where + ", signature", jws.needText("signature")));
    }

    private static Target target(String where, byte[] payload) throws RefusedException {
        JsonObject target = Documents.parse(where, payload, MAX_SIZE).needObject("targetArtifact");
        return new Target(
                target.needText("mediaType"),
                Documents.digest(target.where(), "digest", target.needText("digest")),
                target.needNumber("size"));
    }

    /** The descriptor that is signed. */
    private record Target(String mediaType, Digest digest, long size) {}

    private static List<X509Certificate> chain(JsonObject header) throws RefusedException {
        Documents.refuseOthers(
                header, Set.of("x5c", "io.cncf.notary.signingAgent", "io.cncf.notary.timestampSignature"));
        List<X509Certificate> chain = new ArrayList<>();
        List<String> texts = header.texts("x5c");
        if (texts.size() <= Certificates.MAX_CHAIN) {
            for (String text : texts) {
                String where = "%s, x5c[%d]".formatted(header.where(), chain.size());
                chain.add(Certificates.parseDer(where, Base64Text.parse(where, text)));
            }
        }
        return Certificates.checkedCount(header.where() + ", x5c", chain);
    }

    /** The digest of the manifest that is signed. */
    public Digest targetDigest() {
        return target.digest();
    }

    /** Bytes of the manifest that is signed. */
    public long targetSize() {
        return target.size();
    }

    /** The media type of the manifest that is signed. */
    public String targetMediaType() {
        return target.mediaType();
    }

    /** When it was signed, as the signer says. */
    public Instant signingTime() {
        return header.signingTime();
    }

    /** Until when it is to be believed. */
    public Optional<Instant> expiry() {
        return header.expiry();
    }

    /** The certificates, the key's own first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The key of the first certificate. */
    public VerifyingKey key() {
        return key;
    }

    /** SHA-256 of each certificate in hex: what the referrer's annotation lists. */
    public List<String> thumbprints() {
        return thumbprints(chain);
    }

    /** SHA-256 of each certificate in hex. */
    public static List<String> thumbprints(List<X509Certificate> chain) {
        List<String> texts = new ArrayList<>();
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : chain) {
                texts.add(HexFormat.of().formatHex(sha256.digest(Certificates.der(certificate))));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        return texts;
    }

    /** Whether the signature is right, its certificates lead to one of the roots, and all of it is valid now. */
    public boolean signedUnder(Collection<X509Certificate> roots, Instant now) {
        return objection(roots, now).isEmpty();
    }

    /** Why the signature is not to be believed; nothing if it is. Nobody is asked about revocation. */
    public Optional<String> objection(Collection<X509Certificate> roots, Instant now) {
        if (!key.verifies(header.scheme(), message, signature)) {
            return Optional.of("its signature is not that of its first certificate's key");
        }
        CertificateChain certificates = new CertificateChain(chain);
        return certificates
                .leafObjection()
                .or(() -> certificates.trustObjection(roots, now))
                .or(() -> header.expiry()
                        .filter(end -> !now.isBefore(end))
                        .map(end -> "it expired at %s, and it is %s".formatted(end, now)));
    }
}

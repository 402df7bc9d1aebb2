package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A sigstore bundle of version 0.3 around a DSSE envelope signed by a key of one's own: what cosign 3 writes and reads as a
 * referrer. Certificates, transparency logs and timestamps in it are read over; they prove nothing here.
 */
public final class SigstoreBundle {
    /** The media type, of the document and of the layer that it is. */
    public static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /** The type of in-toto statements. */
    public static final String IN_TOTO = "application/vnd.in-toto+json";

    /** Most bytes of a bundle that is a signature. */
    public static final int MAX_SIZE = DsseEnvelope.MAX_SIZE;

    private static final String OTHER_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle+json;version=0.3";

    private final Optional<String> hint;
    private final DsseEnvelope envelope;

    private SigstoreBundle(Optional<String> hint, DsseEnvelope envelope) {
        this.hint = hint;
        this.envelope = envelope;
    }

    /** Signs a payload. */
    public static byte[] sign(String payloadType, byte[] payload, Signer signer) throws IOException {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("mediaType", MEDIA_TYPE);
        bundle.put(
                "verificationMaterial",
                Map.of("publicKey", Map.of("hint", signer.key().hint())));
        bundle.put(
                "dsseEnvelope", DsseEnvelope.sign(payloadType, payload, signer).tree());
        return JsonText.compact(bundle);
    }

    /**
     * Reads a bundle of at most {@link #MAX_SIZE} bytes.
     *
     * @param where the document, for messages
     */
    public static SigstoreBundle parse(String where, byte[] json) throws RefusedException {
        return parse(where, json, MAX_SIZE);
    }

    /** Reads a bundle of at most {@code limit} bytes: attestations may be larger than signatures. */
    public static SigstoreBundle parse(String where, byte[] json, int limit) throws RefusedException {
        JsonObject bundle = Documents.parse(where, json, limit);
        Documents.refuseOthers(bundle, Set.of("mediaType", "verificationMaterial", "dsseEnvelope", "messageSignature"));
        String mediaType = bundle.needText("mediaType");
        if (!mediaType.equals(MEDIA_TYPE) && !mediaType.equals(OTHER_MEDIA_TYPE)) {
            throw new RefusedException(
                    where, "its media type is '%s', expected %s".formatted(EscapedText.of(mediaType), MEDIA_TYPE));
        }
        if (bundle.has("messageSignature")) {
            throw new RefusedException(
                    where,
                    "it is a signature of a file ('messageSignature'), expected one of a payload ('dsseEnvelope')");
        }
        Optional<String> hint = hint(bundle.needObject("verificationMaterial"));
        JsonObject inner = bundle.needObject("dsseEnvelope");
        Documents.refuseOthers(inner, Set.of("payload", "payloadType", "signatures"));
        for (JsonObject signature : inner.objects("signatures")) {
            Documents.refuseOthers(signature, Set.of("sig", "keyid"));
        }
        DsseEnvelope envelope = DsseEnvelope.parse(inner);
        if (envelope.signatures().size() != 1) {
            throw new RefusedException(
                    inner.where(),
                    "it has %d signatures, expected one"
                            .formatted(envelope.signatures().size()));
        }
        Optional<String> keyId = envelope.signatures().get(0).keyId();
        if (keyId.isPresent() && !keyId.equals(hint)) {
            throw new RefusedException(
                    inner.where(), "its 'keyid' is not the bundle's hint, expected the same or none");
        }
        return new SigstoreBundle(hint, envelope);
    }

    private static Optional<String> hint(JsonObject material) throws RefusedException {
        Documents.refuseOthers(
                material,
                Set.of("publicKey", "certificate", "x509CertificateChain", "tlogEntries", "timestampVerificationData"));
        Optional<JsonObject> key = material.object("publicKey");
        if (key.isEmpty()) {
            throw new RefusedException(
                    material.where(), "it names no public key: whoever signed had no key of their own (keyless)");
        }
        Documents.refuseOthers(key.get(), Set.of("hint"));
        return key.get().text("hint").filter(text -> !text.isEmpty());
    }

    /** The type of the payload. */
    public String payloadType() {
        return envelope.payloadType();
    }

    /** The payload: the bytes that {@link #signedBy} looks at. */
    public byte[] payload() {
        return envelope.payload();
    }

    /** What the bundle says which key signed it, as {@link VerifyingKey#hint()}; believed by nobody. */
    public Optional<String> hint() {
        return hint;
    }

    /** Whether the key signed the payload; a bundle that names another key is not its. */
    public boolean signedBy(VerifyingKey key) {
        return hint.filter(text -> !text.equals(key.hint())).isEmpty() && envelope.signedBy(key);
    }
}

package io.rafs.sign;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A payload and its signatures (DSSE 1.0.2). What is signed is {@link #pae}, so that a payload of one type is none of another.
 *
 * <p>The payload is decoded once: these bytes are verified, and these are to be parsed.
 *
 * @param payloadType a media type
 * @param payload the bytes
 * @param signatures at most {@value #MAX_SIGNATURES}
 */
public record DsseEnvelope(String payloadType, byte[] payload, List<DsseSignature> signatures) {
    /** Most bytes of an envelope. */
    public static final int MAX_SIZE = 1 << 20;

    /** Most signatures of an envelope. */
    public static final int MAX_SIGNATURES = 64;

    /** Deepest nesting of arrays and objects. */
    static final int MAX_DEPTH = 32;

    /** Keeps its own copy of the payload. */
    public DsseEnvelope {
        if (signatures.size() > MAX_SIGNATURES) {
            throw new IllegalArgumentException(
                    "%d signatures, at most %d".formatted(signatures.size(), MAX_SIGNATURES));
        }
        payload = payload.clone();
        signatures = List.copyOf(signatures);
    }

    /** A fresh array. */
    @Override
    public byte[] payload() {
        return payload.clone();
    }

    /** What is signed: {@code "DSSEv1" SP len(type) SP type SP len(payload) SP payload}. */
    public static byte[] pae(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(type.length + payload.length + 40);
        out.writeBytes(ascii("DSSEv1 " + type.length + " "));
        out.writeBytes(type);
        out.writeBytes(ascii(" " + payload.length + " "));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The envelope of one signature, without a key id. */
    public static DsseEnvelope sign(String payloadType, byte[] payload, Signer signer) throws IOException {
        byte[] signature = signer.sign(signer.key().general(), pae(payloadType, payload));
        return new DsseEnvelope(payloadType, payload, List.of(new DsseSignature(Optional.empty(), signature)));
    }

    /** Whether one of the signatures is the key's. Several by one key are one: count keys, not signatures. */
    public boolean signedBy(VerifyingKey key) {
        byte[] message = pae(payloadType, payload);
        for (DsseSignature signature : signatures) {
            if (key.verifies(key.general(), message, signature.signature())) {
                return true;
            }
        }
        return false;
    }

    /** The envelope as JSON. */
    public byte[] toBytes() {
        return JsonText.compact(tree());
    }

    Map<String, Object> tree() {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("payload", Base64Text.of(payload));
        envelope.put("payloadType", payloadType);
        List<Object> list = new ArrayList<>();
        for (DsseSignature signature : signatures) {
            Map<String, Object> fields = new LinkedHashMap<>();
            signature.keyId().ifPresent(id -> fields.put("keyid", id));
            fields.put("sig", Base64Text.of(signature.signature()));
            list.add(fields);
        }
        envelope.put("signatures", list);
        return envelope;
    }

    /**
     * Reads an envelope. Fields that DSSE does not name are ignored, as it says.
     *
     * @param where the document, for messages
     */
    public static DsseEnvelope parse(String where, byte[] json) throws RefusedException {
        return parse(Documents.parse(where, json, MAX_SIZE));
    }

    static DsseEnvelope parse(JsonObject envelope) throws RefusedException {
        List<JsonObject> items = envelope.objects("signatures");
        if (items.isEmpty() || items.size() > MAX_SIGNATURES) {
            throw new RefusedException(
                    envelope.where(), "it has %d signatures, expected 1 to %d".formatted(items.size(), MAX_SIGNATURES));
        }
        List<DsseSignature> signatures = new ArrayList<>();
        for (JsonObject item : items) {
            signatures.add(new DsseSignature(
                    item.text("keyid").filter(id -> !id.isEmpty()),
                    Base64Text.parse(item.where() + ", sig", item.needText("sig"))));
        }
        String payload = envelope.needText("payload");
        return new DsseEnvelope(
                envelope.needText("payloadType"),
                Base64Text.parse(envelope.where() + ", payload", payload),
                signatures);
    }
}

package io.rafs.golden;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.sign.SimpleSigning;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Something signed that is kept beside an image, byte by byte as it was found or made. Nothing is known of whether it is true.
 */
sealed interface Attachment {
    /** Most bytes of one that is read: an SBOM of a large image has a few MiB. */
    int MAX_SIZE = 16 << 20;

    /** Most that are read of one image. */
    int MAX_COUNT = 64;

    /** Where it was found, for messages. */
    String where();

    /** What tells two apart: digest of the bytes. */
    Digest digest();

    /**
     * A statement in a sigstore bundle.
     *
     * @param json the bundle
     * @param predicateType of the statement, as whoever keeps it says; empty if nobody says
     */
    record Bundle(String where, byte[] json, String predicateType) implements Attachment {
        @Override
        public Digest digest() {
            return sha256(json);
        }
    }

    /**
     * A simple signature of cosign's older form.
     *
     * @param payload what is signed
     * @param signature over the payload, in base64
     */
    record Simple(String where, byte[] payload, String signature) implements Attachment {
        /** What is signed, whether or not the signature is good. */
        SimpleSigning signed() throws RefusedException {
            if (signature.isEmpty()) {
                throw new RefusedException(where, "its signature is missing, expected it in base64 beside the payload");
            }
            return SimpleSigning.parse(where, payload);
        }

        /** SHA-256 of what is signed. */
        Digest payloadDigest() {
            return sha256(payload);
        }

        @Override
        public Digest digest() {
            byte[] text = signature.getBytes(StandardCharsets.UTF_8);
            byte[] both = Arrays.copyOf(payload, payload.length + text.length);
            System.arraycopy(text, 0, both, payload.length, text.length);
            return sha256(both);
        }
    }

    /**
     * A signature of the Notary Project.
     *
     * @param jws the envelope
     * @param thumbprints SHA-256 of each certificate in it, in hex, the leaf first; none if that was not asked
     */
    record Notation(String where, byte[] jws, List<String> thumbprints) implements Attachment {
        @Override
        public Digest digest() {
            return sha256(jws);
        }
    }

    /**
     * One that is there, and cannot be had.
     *
     * @param digest that it should have
     * @param why it cannot
     */
    record Unreadable(String where, Digest digest, String why) implements Attachment {}

    private static Digest sha256(byte[] bytes) {
        return Hasher.sha256().digest(bytes, 0, bytes.length);
    }
}

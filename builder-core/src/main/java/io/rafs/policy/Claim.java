package io.rafs.policy;

/** A signature or attestation that was found beside an image. Nothing is known of it but its bytes, and nothing believed. */
public sealed interface Claim {
    /** Where it was found, for messages. */
    String where();

    /** A sigstore bundle, in JSON: a golden statement, cosign's own, or an attestation. */
    record Bundle(String where, byte[] json) implements Claim {
        /** Keeps a copy: what is verified is what is read, whoever has the array. */
        public Bundle {
            json = json.clone();
        }
    }

    /** cosign's simple signing: what was signed, and the signature, no longer in base64. */
    record Simple(String where, byte[] payload, byte[] signature) implements Claim {
        /** Keeps copies: what is verified is what is read, whoever has the arrays. */
        public Simple {
            payload = payload.clone();
            signature = signature.clone();
        }
    }

    /** Something that is there, and that nobody could read. */
    record Unreadable(String where, String why) implements Claim {}

    /** A JWS of the Notary Project, in JSON. */
    record Notation(String where, byte[] envelope) implements Claim {
        /** Keeps a copy: what is verified is what is read, whoever has the array. */
        public Notation {
            envelope = envelope.clone();
        }
    }
}

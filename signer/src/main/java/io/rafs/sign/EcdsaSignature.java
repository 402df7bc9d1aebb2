package io.rafs.sign;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** The two numbers of an ECDSA signature, in either of their spellings. Both are read strictly: one signature, one spelling. */
record EcdsaSignature(BigInteger r, BigInteger s) {
    /** {@code SEQUENCE { r INTEGER, s INTEGER }}. */
    byte[] der() {
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x30);
        // at most 2 * (2 + 49) bytes on P-384, so that a length is one byte
        out.write(4 + first.length + second.length);
        out.write(2);
        out.write(first.length);
        out.writeBytes(first);
        out.write(2);
        out.write(second.length);
        out.writeBytes(second);
        return out.toByteArray();
    }

    /** Both numbers in {@code width} bytes each. */
    byte[] raw(int width) {
        byte[] out = new byte[2 * width];
        put(r, out, width);
        put(s, out, 2 * width);
        return out;
    }

    private static void put(BigInteger number, byte[] out, int end) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, out.length / 2);
        System.arraycopy(bytes, bytes.length - length, out, end - length, length);
    }

    /** What the bytes say; nothing if they are no such signature in DER's one spelling. */
    static Optional<EcdsaSignature> fromDer(byte[] der) {
        if (der.length < 8 || der.length > 106 || der[1] != der.length - 2) {
            return Optional.empty();
        }
        int first = der[3];
        if (first < 1 || first > der.length - 7) {
            return Optional.empty();
        }
        int second = der[5 + first];
        if (second != der.length - 6 - first) {
            return Optional.empty();
        }
        EcdsaSignature signature =
                new EcdsaSignature(new BigInteger(der, 4, first), new BigInteger(der, 6 + first, second));
        return signature.r.signum() > 0 && signature.s.signum() > 0 && Arrays.equals(signature.der(), der)
                ? Optional.of(signature)
                : Optional.empty();
    }

    /** What {@code 2 * width} bytes say. */
    static Optional<EcdsaSignature> fromRaw(byte[] raw, int width) {
        if (raw.length != 2 * width) {
            return Optional.empty();
        }
        EcdsaSignature signature =
                new EcdsaSignature(new BigInteger(1, raw, 0, width), new BigInteger(1, raw, width, width));
        return signature.r.signum() > 0 && signature.s.signum() > 0 ? Optional.of(signature) : Optional.empty();
    }
}

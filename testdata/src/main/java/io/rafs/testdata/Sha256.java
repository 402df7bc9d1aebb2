package io.rafs.testdata;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in the spellings that images use. */
public final class Sha256 {

    private Sha256() {}

    public static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code sha256:} and the hex digits. */
    public static String digest(byte[] bytes) {
        return "sha256:" + hex(bytes);
    }

    /** A well-formed digest that belongs to nothing. */
    public static String wrong() {
        return "sha256:" + "0badbeef".repeat(8);
    }
}

package io.rafs.format.verity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** A hash function that trees of blocks are made with. */
public enum VerityHash {
    /** 32 bytes; what both kinds use unless told otherwise. */
    SHA256("sha256", "SHA-256", 1, 32, 64),
    /** 64 bytes. */
    SHA512("sha512", "SHA-512", 2, 64, 128);

    private final String label;
    private final String jdkName;
    private final int id;
    private final int size;
    private final int inputBlock;

    VerityHash(String label, String jdkName, int id, int size, int inputBlock) {
        this.label = label;
        this.jdkName = jdkName;
        this.id = id;
        this.size = size;
        this.inputBlock = inputBlock;
    }

    /** The name that the kernel and its tools use, such as {@code sha256}. */
    public String label() {
        return label;
    }

    /** The number that fs-verity has for it. */
    public int id() {
        return id;
    }

    /** Bytes in a digest. */
    public int size() {
        return size;
    }

    /** Bytes that it takes in at a time: fs-verity pads salts to them. */
    public int inputBlock() {
        return inputBlock;
    }

    /** The hash with this label. */
    public static Optional<VerityHash> of(String label) {
        return Arrays.stream(values()).filter(hash -> hash.label.equals(label)).findFirst();
    }

    /** The JDK's own, that has taken nothing yet. */
    public MessageDigest start() {
        try {
            return MessageDigest.getInstance(jdkName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + jdkName, e);
        }
    }

    @Override
    public String toString() {
        return label;
    }
}

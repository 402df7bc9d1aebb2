package io.rafs.verity;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The reference vectors, and the files that they are of. */
final class Vectors {
    private Vectors() {}

    static JsonObject read() throws IOException {
        return JsonObject.parse("vectors", Files.readAllBytes(Shared.require("fixtures", "signing", "vectors.json")));
    }

    /** All objects of an array of the vectors. */
    static List<JsonObject> of(String key) throws IOException {
        return read().objects(key);
    }

    /** A file of so many bytes: byte i is i % 251, but for the file of a single byte, which is 0x5a. */
    static byte[] pattern(long size) {
        if (size == 1) {
            return new byte[] {0x5a};
        }
        byte[] bytes = new byte[Math.toIntExact(size)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

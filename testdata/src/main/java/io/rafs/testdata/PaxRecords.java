package io.rafs.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The body of a PAX extended header: {@code "LENGTH KEY=VALUE\n"} records, where LENGTH counts the whole record with its
 * own digits. Order and repeats are kept as given, and {@link #raw} takes what is no record at all.
 */
public final class PaxRecords {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public static PaxRecords of(String key, String value) {
        return new PaxRecords().put(key, value);
    }

    public PaxRecords put(String key, String value) {
        return put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    public PaxRecords put(String key, byte[] value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        int rest = keyBytes.length + value.length + 3; // space, equals sign, newline
        int length = rest + 1;
        while (length != rest + Integer.toString(length).length()) {
            length = rest + Integer.toString(length).length();
        }
        return raw((length + " ").getBytes(StandardCharsets.US_ASCII))
                .raw(keyBytes)
                .raw(new byte[] {'='})
                .raw(value)
                .raw(new byte[] {'\n'});
    }

    /** Bytes as they are: a wrong length, zero fill, half a record. */
    public PaxRecords raw(byte[] bytes) {
        body.writeBytes(bytes);
        return this;
    }

    public boolean isEmpty() {
        return body.size() == 0;
    }

    public byte[] bytes() {
        return body.toByteArray();
    }
}

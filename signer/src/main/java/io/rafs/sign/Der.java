package io.rafs.sign;

import java.io.ByteArrayOutputStream;

/** Prints DER values. There is nothing here that reads them. */
final class Der {
    private Der() {}

    /** A value with its tag and length. */
    static byte[] of(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length > 0xffff) {
            throw new IllegalArgumentException("%d bytes are too many for a key".formatted(length));
        }
        if (length > 0xff) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A SEQUENCE. */
    static byte[] sequence(byte[]... parts) {
        return of(0x30, parts);
    }
}

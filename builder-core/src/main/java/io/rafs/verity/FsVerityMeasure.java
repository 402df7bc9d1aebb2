package io.rafs.verity;

import io.rafs.format.StructOut;
import io.rafs.format.verity.FsVerityDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What fs-verity says of a file. */
public record FsVerityMeasure(FsVerityDescriptor descriptor) {
    private static final byte[] MAGIC = "FSVerity".getBytes(StandardCharsets.US_ASCII);

    /** The descriptor as it is digested, 256 bytes. */
    public byte[] descriptorBytes() {
        StructOut out = new StructOut(FsVerityDescriptor.SIZE);
        descriptor.encode(out);
        return out.toByteArray();
    }

    /** The file's digest: the hash of the descriptor. 32 or 64 bytes. */
    public byte[] digest() {
        return descriptor.hash().start().digest(descriptorBytes());
    }

    /** The digest as {@code fsverity} prints it, such as {@code sha256:} and 64 hex digits. */
    public String text() {
        return descriptor.hash().label() + ":" + HexFormat.of().formatHex(digest());
    }

    /**
     * What a built-in signature signs.
     *
     * <pre>
     *  0 8 "FSVerity"
     *  8 2 u16 hash, as the descriptor has it
     * 10 2 u16 size of the digest
     * 12 n the digest
     * </pre>
     */
    public byte[] formatted() {
        byte[] digest = digest();
        StructOut out = new StructOut(MAGIC.length + 4 + digest.length);
        return out.bytes(MAGIC)
                .u16(descriptor.hash().id())
                .u16(digest.length)
                .bytes(digest)
                .toByteArray();
    }
}

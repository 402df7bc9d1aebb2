package io.rafs.raw;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jpountz.lz4.LZ4Factory;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** A data blob with what the bootstrap says of it, read by offsets alone. */
public final class RawBlob {

    /** A chunk by the blob's own chunk info. */
    public record Info(long plainOffset, int plainSize, long storedOffset, int storedSize) {}

    /** A region by its tail header. */
    public record Region(long offset, long size) {}

    private final RawBytes boot;
    private final long entry;
    private final long slot;
    final RawBytes file;

    RawBlob(RawBytes boot, long entry, long slot, byte[] file) {
        this.boot = boot;
        this.entry = entry;
        this.slot = slot;
        this.file = new RawBytes(file);
    }

    public String id() {
        return boot.latin(entry, 64);
    }

    /** A u32 of the blob table entry. */
    public long entry32(int offset) {
        return boot.u32(entry + offset);
    }

    /** A u64 of the blob table entry. */
    public long entry64(int offset) {
        return boot.u64(entry + offset);
    }

    public boolean entryIsZero(int offset, int length) {
        return boot.isZero(entry + offset, length);
    }

    public String tocDigest() {
        return HexFormat.of().formatHex(boot.bytes(entry + 136, 32));
    }

    public String tag() {
        return boot.latin(slot, 64);
    }

    public long slotBlocks() {
        return boot.u32(slot + 64);
    }

    public long mappedBlock() {
        return boot.u32(slot + 68);
    }

    public boolean slotEndsInZeros() {
        return boot.isZero(slot + 72, 56);
    }

    public int chunks() {
        return (int) entry32(72);
    }

    public byte[] fileBytes() {
        return file.bytes(0, file.size());
    }

    /** The entry of the chunk info array, bit by bit. */
    public Info info(int index) {
        long at = entry64(112) + 16L * index;
        long plain = file.u64(at);
        long stored = file.u64(at + 8);
        return new Info(
                (plain >>> 12 & 0xffff_ffffL) << 12,
                (int) ((plain >>> 8 & 15) << 20 | plain >>> 44) + 1,
                stored & (1L << 40) - 1,
                (int) ((stored >>> 40 & 15) << 20 | stored >>> 44) + 1);
    }

    /** The bytes of a chunk, decompressed if its sizes differ. */
    public byte[] chunk(int index) {
        Info info = info(index);
        byte[] stored = file.bytes(info.storedOffset, info.storedSize);
        if (info.storedSize == info.plainSize) {
            return stored;
        }
        switch ((int) entry32(76)) {
            case 3:
                return Zstd.decompress(stored, info.plainSize);
            case 1:
                byte[] plain = new byte[info.plainSize];
                int length = LZ4Factory.safeInstance().safeDecompressor().decompress(stored, plain);
                return Arrays.copyOf(plain, length);
            default:
                throw new AssertionError(
                        "chunk %d of a blob that does not compress has sizes %s".formatted(index, info));
        }
    }

    /** The digest of bytes as this blob digests chunks. */
    public String digest(byte[] bytes) {
        if (entry32(80) == 1) {
            return sha256(bytes);
        }
        Blake3Digest blake3 = new Blake3Digest(32);
        blake3.update(bytes, 0, bytes.length);
        byte[] out = new byte[32];
        blake3.doFinal(out, 0);
        return HexFormat.of().formatHex(out);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Regions by name, walking the tail headers from the end of the file as a reader does; the last region first. */
    public Map<String, Region> regions() {
        Map<String, Region> regions = new LinkedHashMap<>();
        long end = file.size();
        while (end > 0) {
            long header = end - 512;
            String name = cString(header, 100);
            long size = Long.parseLong(cString(header + 124, 12), 8);
            if (!file.latin(header + 257, 8).equals("ustar  \0") || file.u8(header + 156) != '0') {
                throw new AssertionError("no GNU header of a regular file at 0x%x".formatted(header));
            }
            long sum = 0;
            for (int i = 0; i < 512; i++) {
                sum += i >= 148 && i < 156 ? ' ' : file.u8(header + i);
            }
            if (Long.parseLong(cString(header + 148, 8), 8) != sum) {
                throw new AssertionError("wrong checksum at 0x%x".formatted(header));
            }
            regions.put(name, new Region(header - size, size));
            end = header - size;
        }
        return regions;
    }

    /** An entry of the table of contents: flags, digest, offset, stored and plain size, by name. */
    public record Toc(String name, long flags, String digest, long offset, long storedSize, long size) {}

    public List<Toc> toc() {
        Region region = regions().get("rafs.blob.toc");
        List<Toc> entries = new ArrayList<>();
        for (long at = region.offset; at < region.offset + region.size; at += 128) {
            entries.add(new Toc(
                    cString(at + 8, 16),
                    file.u32(at),
                    HexFormat.of().formatHex(file.bytes(at + 24, 32)),
                    file.u64(at + 56),
                    file.u64(at + 64),
                    file.u64(at + 72)));
        }
        return entries;
    }

    private String cString(long at, int width) {
        byte[] field = file.bytes(at, width);
        int length = 0;
        while (length < width && field[length] != 0) {
            length++;
        }
        return new String(field, 0, length, StandardCharsets.US_ASCII);
    }
}

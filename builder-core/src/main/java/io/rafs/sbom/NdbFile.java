package io.rafs.sbom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Adler32;

/**
 * rpm's own database, {@code Packages.db}. Source: rpm, lib/backend/ndb/rpmpkg.c.
 *
 * <pre>
 * header   "RpmP", u32 version 0, u32 generation, u32 pages of slots; 16 more bytes
 * slot     "Slot", u32 package (0: free), u32 offset, u32 count, both in blocks of 16 bytes; up to the end of the pages of slots
 * package  "BlbS", u32 package, u32 generation, u32 length, the rpm header, zeros,
 *          u32 Adler-32 of all this, u32 length, "BlbE"
 * </pre>
 */
final class NdbFile {
    private static final int HEADER = 0x506d7052;
    private static final int SLOT = 0x746f6c53;
    private static final int START = 0x53626c42;
    private static final int END = 0x45626c42;
    private static final int BLOCK = 16;
    private static final int PAGE = 4096;
    private static final int TAIL = 12;

    private NdbFile() {}

    /** The rpm headers in it, in the order of their slots. */
    static List<byte[]> headers(byte[] database) throws DamagedFileException {
        ByteBuffer file = ByteBuffer.wrap(database).order(ByteOrder.LITTLE_ENDIAN);
        if (database.length < PAGE || file.getInt(0) != HEADER || file.getInt(4) != 0) {
            throw new DamagedFileException("it is no database of rpm's of version 0");
        }
        long slotBytes = (file.getInt(12) & 0xffff_ffffL) * PAGE;
        if (slotBytes == 0 || slotBytes > database.length) {
            throw new DamagedFileException(
                    "its slots have %d bytes, the file has %d".formatted(slotBytes, database.length));
        }
        List<byte[]> headers = new ArrayList<>();
        Set<Integer> packages = new HashSet<>();
        long total = 0;
        for (int at = 2 * BLOCK; at < slotBytes; at += BLOCK) {
            if (file.getInt(at) != SLOT) {
                throw new DamagedFileException("at byte %d stands no slot".formatted(at));
            }
            int number = file.getInt(at + 4);
            if (number != 0) {
                long start = (file.getInt(at + 8) & 0xffff_ffffL) * BLOCK;
                long size = (file.getInt(at + 12) & 0xffff_ffffL) * BLOCK;
                total += size;
                if (start < slotBytes
                        || start + size > database.length
                        || total > database.length
                        || size < 2 * BLOCK) {
                    throw new DamagedFileException("package %d is to lie at %d+%d, the file has %d bytes"
                            .formatted(number, start, size, database.length));
                }
                if (!packages.add(number)) {
                    throw new DamagedFileException("package %d stands there twice".formatted(number));
                }
                headers.add(header(file, number, (int) start, (int) size));
            }
        }
        return headers;
    }

    private static byte[] header(ByteBuffer file, int number, int start, int size) throws DamagedFileException {
        int tail = start + size - TAIL;
        long length = file.getInt(start + 12) & 0xffff_ffffL;
        if (file.getInt(start) != START
                || file.getInt(start + 4) != number
                || file.getInt(tail + 8) != END
                || file.getInt(tail + 4) != (int) length
                || length > size - BLOCK - TAIL) {
            throw new DamagedFileException("at byte %d stands no package %d".formatted(start, number));
        }
        Adler32 sum = new Adler32();
        sum.update(file.array(), start, tail - start);
        if ((int) sum.getValue() != file.getInt(tail)) {
            throw new DamagedFileException("package %d at byte %d has the checksum 0x%08x, expected 0x%08x"
                    .formatted(number, start, sum.getValue(), file.getInt(tail)));
        }
        byte[] header = new byte[(int) length];
        file.get(start + BLOCK, header);
        return header;
    }
}

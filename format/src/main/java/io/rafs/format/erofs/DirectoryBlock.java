package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EntryName;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One block of a directory: entries, then their names, then zeros.
 *
 * <pre>
 * each entry, 12 bytes
 * off len field
 *   0   8 nid
 *   8   2 nameOffset  from the start of the block; the first one tells the number of entries
 *  10   1 type        {@link FileType#code}
 *  11   1 reserved
 * </pre>
 *
 * Names have no terminator: each ends where the next begins, the last at the first NUL or at the block's end. Entries,
 * among them "." and "..", are in name order over the whole directory, for readers search it by halves.
 * Source: kernel {@code struct erofs_dirent}, {@code fs/erofs/dir.c}, {@code fs/erofs/namei.c}.
 */
public final class DirectoryBlock {
    /** Bytes of an entry without its name. */
    public static final int ENTRY = 12;

    private DirectoryBlock() {}

    /** A name and what it leads to. */
    public record Entry(EntryName name, long nid, FileType type) {}

    /** Bytes that an entry with a name of this length takes. */
    public static int entrySize(int nameLength) {
        return ENTRY + nameLength;
    }

    /** Prints the entries of one block without the zeros that fill it. */
    public static void encode(List<Entry> entries, StructOut out) {
        int nameOffset = ENTRY * entries.size();
        for (Entry entry : entries) {
            out.u64(entry.nid()).u16(nameOffset).u8(entry.type().code()).zero(1);
            nameOffset += entry.name().length();
        }
        entries.forEach(entry -> entry.name().encode(out));
    }

    /** Reads the entries of one block, or of the shorter last one; {@code in} is exactly that. */
    public static List<Entry> decode(StructIn in) throws CorruptImageException {
        int size = in.remaining();
        long start = in.offset();
        byte[] bytes = in.bytes("directory block", size);
        StructIn fields = new StructIn(in.file(), start, bytes);
        int count = 1;
        long[] nids = new long[size / ENTRY + 1];
        int[] offsets = new int[nids.length + 1];
        FileType[] types = new FileType[nids.length];
        for (int i = 0; i < count; i++) {
            nids[i] = fields.u63("nid");
            offsets[i] = fields.u16("nameOffset");
            types[i] = FileType.ofCode(fields.u8("type"));
            fields.skip("reserved", 1);
            if (i == 0) {
                count = count(in, start, offsets[0], size);
            }
        }
        offsets[count] = lastNameEnd(bytes, offsets[count - 1]);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(name(in, start, bytes, i, offsets[i], offsets[i + 1]), nids[i], types[i]));
        }
        return entries;
    }

    /** The number of entries, which the place of the first name tells. */
    private static int count(StructIn in, long start, int firstName, int size) throws CorruptImageException {
        if (firstName < ENTRY || firstName % ENTRY != 0 || firstName > size) {
            throw in.corrupt(
                    start + 8,
                    "first nameOffset is %d, expected a multiple of 12 in 12..%d".formatted(firstName, size));
        }
        return firstName / ENTRY;
    }

    private static int lastNameEnd(byte[] bytes, int from) {
        int end = Math.min(from, bytes.length);
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    private static EntryName name(StructIn in, long start, byte[] bytes, int i, int from, int to)
            throws CorruptImageException {
        long at = start + (long) ENTRY * i + 8;
        if (to < from || to > bytes.length) {
            throw in.corrupt(
                    at, "entry %d has its name at %d..%d of a block of %d bytes".formatted(i, from, to, bytes.length));
        }
        byte[] name = Arrays.copyOfRange(bytes, from, to);
        String flaw = EntryName.flaw(name);
        if (flaw != null) {
            throw in.corrupt(at, "entry %d: %s".formatted(i, flaw));
        }
        return EntryName.of(name);
    }
}

package io.rafs.testdata;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Prints one {@link TarEntry}: GNU long names, PAX header, header, sparse map, data, padding. */
final class TarEntryWriter {

    private static final int FIELD = 100;
    private static final long USTAR_ID_LIMIT = 1 << 21;

    private final TarEntry entry;
    private final OutputStream out;

    TarEntryWriter(TarEntry entry, OutputStream out) {
        this.entry = entry;
        this.out = out;
    }

    static void write(TarEntry entry, OutputStream out) throws IOException {
        new TarEntryWriter(entry, out).write();
    }

    /** An extended header: type {@code x} for the next entry, {@code g} for all that follow. */
    static void writePax(char type, byte[] label, byte[] body, OutputStream out) throws IOException {
        write(TarEntry.of(type, label).mtime(0).data(body), out);
    }

    private void write() throws IOException {
        if (entry.longNames == TarEntry.LongNames.GNU) {
            writeGnuLong('K', entry.link);
            writeGnuLong('L', entry.storedName);
        }
        byte[] pax = paxBody();
        if (pax.length > 0 || entry.emptyPax) {
            writePax('x', paxLabel(), pax, out);
        }
        byte[] packed = entry.sparse == null ? null : entry.sparse.packed(entry.sparseForm);
        long stored = packed == null ? entry.size : packed.length;
        TarHeader header = header(entry.claimedSize == null ? stored : entry.claimedSize);
        List<byte[]> map = entry.sparseForm == SparseData.Form.OLD_GNU ? entry.sparse.oldGnuMap(header) : List.of();
        out.write(header.seal(entry.wrongChecksum));
        for (byte[] extension : map) {
            out.write(extension);
        }
        if (packed == null) {
            copyData();
        } else {
            out.write(packed);
        }
        out.write(new byte[TarEntry.padding(stored)]);
    }

    private void writeGnuLong(char type, byte[] value) throws IOException {
        if (value.length > FIELD) {
            TarEntry carrier = TarEntry.of(type, "././@LongLink").mtime(0).data(TarEntry.join(value, new byte[1]));
            carrier.magic = TarHeader.Magic.GNU;
            write(carrier, out);
        }
    }

    private byte[] paxLabel() {
        String name = new String(entry.storedName, StandardCharsets.ISO_8859_1).replace('/', '_');
        String label = "PaxHeaders/" + name.substring(0, Math.min(60, name.length()));
        return label.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What the header has no room for, then the sparse map, then what the entry was given. */
    private byte[] paxBody() {
        PaxRecords records = new PaxRecords();
        if (entry.longNames == TarEntry.LongNames.PAX) {
            if (entry.storedName.length > FIELD) {
                records.put("path", entry.storedName);
            }
            if (entry.link.length > FIELD) {
                records.put("linkpath", entry.link);
            }
        }
        if (idsMayGoToPax()) {
            if (entry.uid >= USTAR_ID_LIMIT) {
                records.put("uid", "" + entry.uid);
            }
            if (entry.gid >= USTAR_ID_LIMIT) {
                records.put("gid", "" + entry.gid);
            }
        }
        if (entry.sparse != null) {
            entry.sparse.describe(entry.sparseForm, entry.name, records);
        }
        return records.raw(entry.pax.bytes()).bytes();
    }

    private TarHeader header(long size) {
        byte[] prefix = {};
        byte[] name = entry.storedName;
        if (entry.longNames == TarEntry.LongNames.PREFIX && name.length > FIELD) {
            int slash = prefixEnd(name);
            prefix = Arrays.copyOf(name, slash);
            name = Arrays.copyOfRange(name, slash + 1, name.length);
        }
        TarHeader header = new TarHeader()
                .text(0, FIELD, name)
                .number(100, 8, entry.mode, entry.base256)
                .number(108, 8, id(entry.uid), entry.base256)
                .number(116, 8, id(entry.gid), entry.base256)
                .number(124, 12, size, entry.base256)
                .number(136, 12, entry.mtime, entry.base256)
                .type(entry.type)
                .text(157, FIELD, entry.link)
                .magic(entry.magic)
                .text(265, 32, TarEntry.utf8(entry.uname))
                .text(297, 32, TarEntry.utf8(entry.gname))
                .text(345, 155, prefix);
        if (entry.type == '3' || entry.type == '4') {
            header.number(329, 8, entry.major, entry.base256).number(337, 8, entry.minor, entry.base256);
        }
        return header;
    }

    private long id(long id) {
        return idsMayGoToPax() ? Math.min(id, USTAR_ID_LIMIT - 1) : id;
    }

    private boolean idsMayGoToPax() {
        return entry.magic == TarHeader.Magic.POSIX && !entry.base256;
    }

    private static int prefixEnd(byte[] name) {
        for (int i = Math.max(1, name.length - 1 - FIELD); i <= 155 && i < name.length - 1; i++) {
            if (name[i] == '/') {
                return i;
            }
        }
        throw new IllegalArgumentException("no slash of this name lets it fit into 155 + 1 + 100 bytes");
    }

    private void copyData() throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = entry.size; // never more: a stream without an end would fill the disk
        try (InputStream in = entry.data.get()) {
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IllegalStateException("content ends %d bytes before its size".formatted(left));
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }
}

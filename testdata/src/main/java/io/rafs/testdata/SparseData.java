package io.rafs.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A file with holes: its size and the pieces that are not hole, and the four ways tar writes its map.
 *
 * <p>The archive holds the pieces one after the other, without padding between them. GNU tar only ever writes pieces
 * whose length is a multiple of 512 but for the last one and reads each from a new block, so give it such pieces only. It
 * ends the map of a file with a hole at its end by an empty piece at the size; {@link #endMark} adds that.
 */
public final class SparseData {

    /** How the map is written. */
    public enum Form {
        /** Type {@code S}: four pieces in the header, 21 in each extension block. */
        OLD_GNU,
        /** PAX records, one pair per piece, under repeated keys. */
        PAX_0_0,
        /** One PAX record with all pieces; the name is in a record of its own. */
        PAX_0_1,
        /** The map is decimal text in front of the data, filled to a block. */
        PAX_1_0;

        /** GNU tar stores the later forms under a made-up name, so that old readers do not take them for the file. */
        byte[] storedName(byte[] name) {
            if (this == OLD_GNU || this == PAX_0_0) {
                return name;
            }
            String text = new String(name, StandardCharsets.ISO_8859_1);
            int slash = text.lastIndexOf('/') + 1;
            String stored = text.substring(0, slash) + "GNUSparseFile.0/" + text.substring(slash);
            return stored.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    record Piece(long offset, byte[] data) {}

    private final long size;
    private final List<Piece> pieces = new ArrayList<>();

    private SparseData(long size) {
        this.size = size;
    }

    /** A file of that size, all hole so far. */
    public static SparseData ofSize(long size) {
        return new SparseData(size);
    }

    public SparseData piece(long offset, byte[] data) {
        pieces.add(new Piece(offset, data.clone()));
        return this;
    }

    public SparseData endMark() {
        return piece(size, new byte[0]);
    }

    public long size() {
        return size;
    }

    /** The file as a reader sees it; only for sizes that fit an array. */
    public byte[] expanded() {
        byte[] whole = new byte[Math.toIntExact(size)];
        for (Piece piece : pieces) {
            System.arraycopy(piece.data, 0, whole, Math.toIntExact(piece.offset), piece.data.length);
        }
        return whole;
    }

    /** What the entry's data is: for 1.0 the map and the pieces, else the pieces. */
    byte[] packed(Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (form == Form.PAX_1_0) {
            StringBuilder map = new StringBuilder().append(pieces.size()).append('\n');
            pieces.forEach(
                    p -> map.append(p.offset).append('\n').append(p.data.length).append('\n'));
            out.writeBytes(map.toString().getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(new byte[TarEntry.padding(out.size())]);
        }
        pieces.forEach(p -> out.writeBytes(p.data));
        return out.toByteArray();
    }

    void describe(Form form, byte[] name, PaxRecords pax) {
        switch (form) {
            case OLD_GNU -> {}
            case PAX_0_0 -> {
                pax.put("GNU.sparse.size", "" + size).put("GNU.sparse.numblocks", "" + pieces.size());
                pieces.forEach(p ->
                        pax.put("GNU.sparse.offset", "" + p.offset).put("GNU.sparse.numbytes", "" + p.data.length));
            }
            case PAX_0_1 -> {
                List<String> numbers = new ArrayList<>();
                pieces.forEach(p -> numbers.addAll(List.of("" + p.offset, "" + p.data.length)));
                pax.put("GNU.sparse.size", "" + size)
                        .put("GNU.sparse.numblocks", "" + pieces.size())
                        .put("GNU.sparse.name", name)
                        .put("GNU.sparse.map", String.join(",", numbers));
            }
            case PAX_1_0 ->
                pax.put("GNU.sparse.major", "1")
                        .put("GNU.sparse.minor", "0")
                        .put("GNU.sparse.name", name)
                        .put("GNU.sparse.realsize", "" + size);
        }
    }

    /** The old form's map: what fits into the header goes there, the blocks that follow it are the answer. */
    List<byte[]> oldGnuMap(TarHeader header) {
        int here = Math.min(4, pieces.size());
        slots(header, 386, 0, here);
        header.flag(482, pieces.size() > here).number(483, 12, size, false);
        List<byte[]> extensions = new ArrayList<>();
        for (int at = here; at < pieces.size(); at += 21) {
            TarHeader block = new TarHeader();
            int count = Math.min(21, pieces.size() - at);
            slots(block, 0, at, count);
            extensions.add(block.flag(504, at + count < pieces.size()).unsealed());
        }
        return extensions;
    }

    private void slots(TarHeader block, int offset, int first, int count) {
        for (int i = 0; i < count; i++) {
            Piece piece = pieces.get(first + i);
            block.number(offset + 24 * i, 12, piece.offset, false);
            block.number(offset + 24 * i + 12, 12, piece.data.length, false);
        }
    }
}

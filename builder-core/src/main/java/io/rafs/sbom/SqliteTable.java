package io.rafs.sbom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * The rows of one table of an SQLite database. Nothing but what rpm needs: tables with row ids, texts in UTF-8, no indexes. Every
 * page is used once, so that nothing goes round in circles and all rows together are no larger than the file; row ids
 * ascend. Source: sqlite.org, "Database File Format".
 */
final class SqliteTable {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 100;
    private static final int INTERIOR = 0x05;
    private static final int LEAF = 0x0d;

    /** SQLite itself makes no deeper trees. */
    private static final int MAX_DEPTH = 20;

    private static final int MAX_COLUMNS = 100;
    private static final int UTF_8 = 1;

    private final ByteBuffer file;
    private final int pageSize;
    private final int usable;
    private final BitSet used = new BitSet();
    private final List<Row> rows = new ArrayList<>();
    private long lastId = Long.MIN_VALUE;

    /**
     * A row.
     *
     * @param id its number
     * @param columns texts are {@code String}, blobs {@code byte[]}, whole numbers {@code Long}; all else is null
     */
    record Row(long id, List<Object> columns) {
        /** The text in a column; "" if there is none. */
        String text(int column) {
            return column < columns.size() && columns.get(column) instanceof String text ? text : "";
        }
    }

    private SqliteTable(byte[] database) throws DamagedFileException {
        if (database.length < HEADER || !Arrays.equals(database, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DamagedFileException("it is no SQLite database");
        }
        file = ByteBuffer.wrap(database);
        int size = file.getShort(16) & 0xffff;
        pageSize = size == 1 ? 1 << 16 : size;
        usable = pageSize - (file.get(20) & 0xff);
        if (pageSize < 512 || Integer.bitCount(pageSize) != 1 || usable < 480) {
            throw new DamagedFileException(
                    "its pages have %d bytes, %d of them in use; expected a power of two".formatted(pageSize, usable));
        }
        // the count stands there in vain if an old version of SQLite has written since
        long pages = file.getInt(28) & 0xffff_ffffL;
        if (file.getInt(24) == file.getInt(92) && pages * pageSize > database.length) {
            throw new DamagedFileException(
                    "it has %d bytes, expected %d pages of %d; it was cut".formatted(database.length, pages, pageSize));
        }
        if (file.getInt(56) != UTF_8) {
            throw new DamagedFileException("its texts have encoding %d, expected 1, UTF-8".formatted(file.getInt(56)));
        }
    }

    /**
     * All rows of a table, by their ids.
     *
     * @throws DamagedFileException if the database is damaged anywhere on the way to them, or has no such table
     */
    static List<Row> rows(byte[] database, String table) throws DamagedFileException {
        SqliteTable schema = new SqliteTable(database);
        schema.page(1, 0);
        for (Row row : schema.rows) {
            if (row.text(0).equals("table") && row.text(1).equals(table)) {
                if (row.columns().size() < 4 || !(row.columns().get(3) instanceof Long root)) {
                    throw new DamagedFileException("it does not say where its table %s is".formatted(table));
                }
                if (row.text(4).toUpperCase(Locale.ROOT).contains("WITHOUT ROWID")) {
                    throw new DamagedFileException("its table %s has no row ids".formatted(table));
                }
                SqliteTable content = new SqliteTable(database);
                content.page(root, 0);
                return content.rows;
            }
        }
        throw new DamagedFileException("it has no table %s".formatted(table));
    }

    /** Takes a page for the only time; answers where it begins. */
    private int use(long number) throws DamagedFileException {
        if (number < 1 || number > file.capacity() / pageSize) {
            throw new DamagedFileException(
                    "page %d is referred to, it has %d pages".formatted(number, file.capacity() / pageSize));
        }
        if (used.get((int) number)) {
            throw new DamagedFileException("page %d is referred to twice".formatted(number));
        }
        used.set((int) number);
        return (int) (number - 1) * pageSize;
    }

    private void page(long number, int depth) throws DamagedFileException {
        if (depth > MAX_DEPTH) {
            throw new DamagedFileException("its pages lie more than %d deep".formatted(MAX_DEPTH));
        }
        int start = use(number);
        int head = number == 1 ? start + HEADER : start;
        int type = file.get(head);
        if (type != INTERIOR && type != LEAF) {
            throw new DamagedFileException(
                    "page %d is of type %d, expected 5 or 13: those of a table".formatted(number, type & 0xff));
        }
        int cells = file.getShort(head + 3) & 0xffff;
        int pointers = head + (type == INTERIOR ? 12 : 8);
        if (pointers + 2 * cells > start + usable) {
            throw new DamagedFileException("page %d has %d cells, more than it has room for".formatted(number, cells));
        }
        int stored = 0;
        for (int i = 0; i < cells; i++) {
            int cell = file.getShort(pointers + 2 * i) & 0xffff;
            SqliteSpan span = new SqliteSpan(file, start + cell, start + usable);
            if (type == INTERIOR) {
                page(span.u32(), depth + 1);
            } else {
                stored += leaf(span, number);
                if (stored > usable) {
                    throw new DamagedFileException("cells of page %d overlap".formatted(number));
                }
            }
        }
        if (type == INTERIOR) {
            page(file.getInt(head + 8) & 0xffff_ffffL, depth + 1);
        }
    }

    /** Adds a row; answers how many bytes of it are in its page. */
    private int leaf(SqliteSpan cell, long page) throws DamagedFileException {
        long size = cell.varint();
        long id = cell.varint();
        if (id <= lastId && !rows.isEmpty()) {
            throw new DamagedFileException("row %d stands behind row %d".formatted(id, lastId));
        }
        lastId = id;
        if (size < 0 || size > file.capacity()) {
            throw new DamagedFileException(
                    "row %d on page %d has %d bytes, more than the file".formatted(id, page, size));
        }
        byte[] payload = new byte[(int) size];
        int most = usable - 35;
        int local = (int) size;
        if (size > most) {
            int least = (usable - 12) * 32 / 255 - 23;
            int fitting = least + (int) ((size - least) % (usable - 4));
            local = fitting <= most ? fitting : least;
        }
        cell.bytes(payload, 0, local);
        if (local < size) {
            overflow(cell.u32(), payload, local);
        }
        rows.add(new Row(id, columns(payload)));
        return local;
    }

    private void overflow(long first, byte[] payload, int filled) throws DamagedFileException {
        long next = first;
        int at = filled;
        while (at < payload.length) {
            int start = use(next);
            SqliteSpan span = new SqliteSpan(file, start, start + usable);
            next = span.u32();
            int count = Math.min(usable - 4, payload.length - at);
            span.bytes(payload, at, count);
            at += count;
        }
        if (next != 0) {
            throw new DamagedFileException("a row goes on behind its end, on page %d".formatted(next));
        }
    }

    private static List<Object> columns(byte[] payload) throws DamagedFileException {
        SqliteSpan head = new SqliteSpan(ByteBuffer.wrap(payload), 0, payload.length);
        long headSize = head.varint();
        if (headSize < head.at() || headSize > payload.length) {
            throw new DamagedFileException(
                    "the header of a row of %d bytes has %d".formatted(payload.length, headSize));
        }
        SqliteSpan body = new SqliteSpan(ByteBuffer.wrap(payload), (int) headSize, payload.length);
        List<Object> columns = new ArrayList<>();
        while (head.at() < headSize) {
            if (columns.size() == MAX_COLUMNS) {
                throw new DamagedFileException("a row has more than %d columns".formatted(MAX_COLUMNS));
            }
            columns.add(body.column(head.varint()));
        }
        return columns;
    }
}

package io.rafs.tar;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryPath;
import io.rafs.image.LayerEntry;
import io.rafs.image.Limit;
import io.rafs.image.Meta;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a tar as a stream of layer entries: ustar, PAX and GNU forms, mixed as they come. What it cannot turn into the
 * file that an unpacker would make, it refuses, naming the entry and its offset.
 */
public final class TarReader implements Closeable {
    private static final int MAX_WARNINGS = 100;

    private final TarInput in;
    private final Budget budget;
    private final PaxRecords pax;
    private final byte[] block = new byte[TarInput.BLOCK];
    private final List<String> warnings = new ArrayList<>();
    private Optional<byte[]> longName = Optional.empty();
    private Optional<byte[]> longLink = Optional.empty();
    private boolean extended;
    private long entryStart;
    private String entryName = "";
    private long dataEnd;
    private boolean dense;
    private boolean endMark = true;

    /** Reads from {@code in}, the plain bytes of a tar; what entries need is taken from {@code budget}. */
    public TarReader(InputStream in, Budget budget) {
        this.in = new TarInput(in);
        this.budget = budget;
        pax = new PaxRecords(budget.limits());
    }

    /**
     * The next entry, or nothing once the archive ends; then the stream has been read to its end.
     *
     * @throws RefusedException naming the entry and where in the tar it starts
     */
    public Optional<LayerEntry<Content>> next() throws IOException {
        try {
            skipData();
            return read();
        } catch (RefusedException e) {
            throw new RefusedException(where(), e.getMessage());
        }
    }

    /** The entry that is being read and where it starts, for messages. */
    public String where() {
        return entryName.isEmpty()
                ? "tar offset %d".formatted(entryStart)
                : "entry '%s' at tar offset %d".formatted(entryName, entryStart);
    }

    /** Where in the tar the data of the last entry begin, if it is a file that is stored in one run. */
    public OptionalLong dataOffset() {
        return dense ? OptionalLong.of(in.position()) : OptionalLong.empty();
    }

    /** Whether the archive ended with the mark that says so; without one, nobody knows whether entries are missing. */
    public boolean hasEndMark() {
        return endMark;
    }

    /** What was passed over with a word rather than refused; at most a hundred. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Optional<LayerEntry<Content>> read() throws IOException {
        startEntry();
        while (true) {
            Optional<TarHeader> header = header();
            if (header.isEmpty()) {
                if (extended) {
                    throw new RefusedException(
                            "an extended header is followed by no entry; the tar is cut, copy it again");
                }
                in.drain();
                return Optional.empty();
            }
            if (!takeExtension(header.get())) {
                Optional<LayerEntry<Content>> entry = entry(header.get());
                if (entry.isPresent()) {
                    return entry;
                }
                skipData();
                startEntry();
            }
        }
    }

    private void startEntry() {
        pax.nextEntry();
        longName = Optional.empty();
        longLink = Optional.empty();
        extended = false;
        dense = false;
        entryName = "";
        entryStart = in.position();
    }

    /** The next header; nothing at the end mark or where the stream ends without one. */
    private Optional<TarHeader> header() throws IOException {
        if (!in.readBlock(block)) {
            endMark = false;
            return Optional.empty();
        }
        if (!TarHeader.isZero(block)) {
            return Optional.of(TarHeader.parse(block));
        }
        if (!in.readBlock(block)) {
            return Optional.empty();
        }
        if (!TarHeader.isZero(block)) {
            throw new RefusedException(
                    "a single zero block is followed by more, expected two, which end an archive; the tar is damaged");
        }
        return Optional.empty();
    }

    /**
     * Passes over what is left of the entry. Its data must be whole, but the padding behind the last entry may be
     * missing: some Go writers (umoci insert) leave it off together with the end mark.
     */
    private void skipData() throws IOException {
        in.skip("the entry", dataEnd - in.position());
        in.skipUpTo(padding(dataEnd));
    }

    /** Takes headers that say something about the next one. */
    private boolean takeExtension(TarHeader header) throws IOException {
        switch (header.type()) {
            case 'g' -> pax.addGlobal(body("a global PAX header", header, Limit.PAX_BYTES));
            case 'x', 'X' -> pax.addLocal(body("a PAX header", header, Limit.PAX_BYTES));
            case 'L' -> longName = Optional.of(cString(body("a GNU long name", header, Limit.PATH_BYTES)));
            case 'K' -> longLink = Optional.of(cString(body("a GNU long link", header, Limit.PATH_BYTES)));
            default -> {
                return false;
            }
        }
        extended |= header.type() != 'g';
        return true;
    }

    private byte[] body(String what, TarHeader header, Limit limit) throws IOException {
        if (header.size() < 0) {
            throw new RefusedException("%s has %d bytes".formatted(what, header.size()));
        }
        budget.limits().check(limit, header.size(), what + " has %d bytes");
        byte[] body = new byte[(int) header.size()];
        in.readFully(what, body, 0, body.length);
        in.skip(what, padding(body.length));
        return body;
    }

    /** The entry that a header and all extensions before it tell; nothing for a volume label. */
    private Optional<LayerEntry<Content>> entry(TarHeader header) throws IOException {
        byte[] name = pax.get("GNU.sparse.name")
                .or(() -> pax.get("path"))
                .or(() -> longName)
                .orElse(header.name());
        entryName = Shown.of(name);
        long size = pax.number("size").orElse(header.size());
        if (size < 0) {
            throw new RefusedException("its size is %d, expected 0 or more; the tar is damaged".formatted(size));
        }
        long dataStart = in.position();
        char type = header.type();
        boolean directory = type == '5' || (type == '0' || type == 0) && size == 0 && endsWithSlash(name);
        boolean regular = !directory && (type == '0' || type == 0 || type == '7' || type == 'S');
        long stored = regular || type == 'V' || type == 'D' ? size : 0;
        if (stored > Long.MAX_VALUE - dataStart - TarInput.BLOCK) {
            throw new RefusedException("its size is %d, which no tar can hold; the tar is damaged".formatted(size));
        }
        dataEnd = dataStart + stored;
        if (type == 'V') {
            return Optional.empty();
        }
        budget.countEntry();
        EntryPath path = path("name", name);
        if (path.isRoot() && !directory) {
            throw new RefusedException("it names the root but is no directory, expected type '5'; leave it out");
        }
        if (regular) {
            LayerEntry<Content> file = new LayerEntry.RegularFile<>(path, meta(header), content(header, size));
            budget.hold(file, size);
            return Optional.of(file);
        }
        LayerEntry<Content> entry = directory
                ? new LayerEntry.Directory<>(path, meta(header))
                : switch (type) {
                    case '1' -> new LayerEntry.HardLink<>(path, path("link target", link(header)));
                    case '2' -> new LayerEntry.Symlink<>(path, meta(header), target(header));
                    case '3' -> special(path, header, FileType.CHAR_DEVICE);
                    case '4' -> special(path, header, FileType.BLOCK_DEVICE);
                    case '6' -> special(path, header, FileType.FIFO);
                    default ->
                        throw new RefusedException(
                                ("its type is '%s', which no container file has; write the tar as one whole archive, neither"
                                                + " incremental nor in volumes")
                                        .formatted(Shown.of(new byte[] {(byte) type})));
                };
        budget.hold(entry, 0);
        return Optional.of(entry);
    }

    private Content content(TarHeader header, long size) throws IOException {
        long dataStart = in.position();
        SparseMap map;
        if (header.type() == 'S') {
            map = SparseMap.old(header, in, budget);
            // the map's extension blocks stand before the data and are not counted in its size
            dataEnd += in.position() - dataStart;
        } else if (SparseMap.isPax(pax)) {
            map = SparseMap.pax(pax, in, budget);
        } else {
            map = SparseMap.dense(size, budget);
            dense = true;
        }
        if (map.stored() != size) {
            throw new RefusedException("its sparse map speaks of %d bytes, its header of %d; the tar is damaged"
                    .formatted(map.stored(), size));
        }
        return new TarContent("the data of '" + entryName + "'", map, in);
    }

    private byte[] link(TarHeader header) {
        return pax.get("linkpath").or(() -> longLink).orElse(header.link());
    }

    private byte[] target(TarHeader header) throws RefusedException {
        byte[] target = link(header);
        if (target.length == 0 || target.length > LayerEntry.Symlink.MAX_TARGET) {
            throw new RefusedException(
                    "its target has %d bytes, expected 1..%d".formatted(target.length, LayerEntry.Symlink.MAX_TARGET));
        }
        if (cString(target).length < target.length) {
            throw new RefusedException(
                    "its target '%s' contains a NUL, which Linux does not allow".formatted(Shown.of(target)));
        }
        return target;
    }

    private LayerEntry<Content> special(EntryPath path, TarHeader header, FileType type) throws IOException {
        if (type == FileType.FIFO) {
            return new LayerEntry.Special<>(path, meta(header), type, new DeviceNumber(0, 0));
        }
        long major = header.major();
        long minor = header.minor();
        if (major < 0 || major > DeviceNumber.MAX_MAJOR || minor < 0 || minor > DeviceNumber.MAX_MINOR) {
            throw new RefusedException("its device number is %d:%d, Linux has 0..%d:0..%d"
                    .formatted(major, minor, DeviceNumber.MAX_MAJOR, DeviceNumber.MAX_MINOR));
        }
        return new LayerEntry.Special<>(path, meta(header), type, new DeviceNumber((int) major, (int) minor));
    }

    private Meta meta(TarHeader header) throws RefusedException {
        Optional<byte[]> exact = pax.get("mtime");
        PaxTime mtime = exact.isPresent() ? PaxTime.parse("mtime", exact.get()) : new PaxTime(header.mtime(), 0);
        return new Meta(
                header.mode(),
                owner("uid", header.uid()),
                owner("gid", header.gid()),
                mtime.seconds(),
                mtime.nanos(),
                TarXattrs.of(pax, budget.limits(), detail -> warn("entry '%s': %s".formatted(entryName, detail))));
    }

    private long owner(String key, long inHeader) throws RefusedException {
        long id = pax.number(key).orElse(inHeader);
        if (id < 0 || id > 0xffff_ffffL) {
            throw new RefusedException("its %s is %d, Linux has 0..4294967295".formatted(key, id));
        }
        return id;
    }

    private EntryPath path(String what, byte[] spelling) throws RefusedException {
        budget.limits().check(Limit.PATH_BYTES, spelling.length, "its " + what + " has %d bytes");
        try {
            EntryPath path = EntryPath.parse(spelling);
            budget.limits().check(Limit.PATH_DEPTH, path.names().size(), "its " + what + " has %d names");
            return path;
        } catch (IllegalArgumentException e) {
            throw new RefusedException("its %s cannot be a path: %s".formatted(what, e.getMessage()));
        }
    }

    private void warn(String warning) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(warning);
        }
    }

    private static boolean endsWithSlash(byte[] name) {
        return name.length > 0 && name[name.length - 1] == '/';
    }

    private static byte[] cString(byte[] body) {
        int end = 0;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return java.util.Arrays.copyOf(body, end);
    }

    private static long padding(long size) {
        return -size & TarInput.BLOCK - 1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

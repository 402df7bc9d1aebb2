package io.rafs.testdata;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * One tar entry and all that can be said, rightly or wrongly, about it. Unless told otherwise: mode 0644 (directories
 * 0755, symlinks 0777, whiteouts 0), owner 0:0, mtime 1700000000, ustar dialect, PAX records where ustar has no room.
 */
public final class TarEntry {

    public static final long DEFAULT_MTIME = 1_700_000_000L;

    enum LongNames {
        PAX,
        GNU,
        PREFIX
    }

    // what the entry is, for TarEntryWriter
    final byte[] name;
    byte[] storedName;
    final char type;
    byte[] link = {};
    Supplier<InputStream> data = () -> InputStream.nullInputStream();
    long size;
    Long claimedSize;
    int mode = 0644;
    long uid;
    long gid;
    String uname = "";
    String gname = "";
    long mtime = DEFAULT_MTIME;
    long major;
    long minor;
    TarHeader.Magic magic = TarHeader.Magic.POSIX;
    LongNames longNames = LongNames.PAX;
    boolean base256;
    boolean wrongChecksum;
    boolean emptyPax;
    SparseData sparse;
    SparseData.Form sparseForm;
    final PaxRecords pax = new PaxRecords();

    private TarEntry(byte[] name, char type) {
        this.name = name.clone();
        this.storedName = this.name;
        this.type = type;
    }

    // ---- kinds

    /** Any type flag, known or not, with no data. */
    public static TarEntry of(char type, byte[] name) {
        return new TarEntry(name, type);
    }

    public static TarEntry of(char type, String name) {
        return of(type, utf8(name));
    }

    /** A directory; the name gets its closing slash when it has none. */
    public static TarEntry dir(byte[] name) {
        boolean closed = name.length > 0 && name[name.length - 1] == '/';
        return of('5', closed ? name : join(name, utf8("/"))).mode(0755);
    }

    public static TarEntry dir(String name) {
        return dir(utf8(name));
    }

    public static TarEntry file(byte[] name, byte[] data) {
        return of('0', name).data(data);
    }

    public static TarEntry file(String name, byte[] data) {
        return file(utf8(name), data);
    }

    public static TarEntry file(String name, String text) {
        return file(name, utf8(text));
    }

    /** A regular file with holes. */
    public static TarEntry sparse(String name, SparseData data, SparseData.Form form) {
        TarEntry entry = of(form == SparseData.Form.OLD_GNU ? 'S' : '0', name);
        entry.sparse = data;
        entry.sparseForm = form;
        entry.storedName = form.storedName(entry.name);
        return form == SparseData.Form.OLD_GNU ? entry.gnu() : entry;
    }

    public static TarEntry symlink(byte[] name, byte[] target) {
        return of('2', name).link(target).mode(0777);
    }

    public static TarEntry symlink(String name, String target) {
        return symlink(utf8(name), utf8(target));
    }

    public static TarEntry hardlink(byte[] name, byte[] target) {
        return of('1', name).link(target);
    }

    public static TarEntry hardlink(String name, String target) {
        return hardlink(utf8(name), utf8(target));
    }

    /** A device node; {@code kind} is {@code 'c'} or {@code 'b'}. */
    public static TarEntry device(String name, char kind, long major, long minor) {
        return of(kind == 'c' ? '3' : '4', name).numbers(major, minor);
    }

    public static TarEntry fifo(String name) {
        return of('6', name);
    }

    /** Hides {@code name} of the layers below; {@code dir} is empty for the root. */
    public static TarEntry whiteout(byte[] dir, byte[] name) {
        byte[] parent = dir.length == 0 ? dir : join(dir, utf8("/"));
        return of('0', join(parent, join(utf8(".wh."), name))).mode(0);
    }

    public static TarEntry whiteout(String dir, String name) {
        return whiteout(utf8(dir), utf8(name));
    }

    /** Hides all that the layers below have in {@code dir}. */
    public static TarEntry opaque(byte[] dir) {
        return whiteout(dir, utf8(".wh..opq"));
    }

    public static TarEntry opaque(String dir) {
        return opaque(utf8(dir));
    }

    // ---- content

    public TarEntry data(byte[] bytes) {
        byte[] copy = bytes.clone();
        return data(copy.length, () -> new ByteArrayInputStream(copy));
    }

    /** Content too big to hold: {@code open} must give {@code size} bytes or more each time. */
    public TarEntry data(long size, Supplier<InputStream> open) {
        this.size = size;
        this.data = open;
        return this;
    }

    /** The size the header claims, also a negative one; the data stays what it is. */
    public TarEntry claimSize(long claimed) {
        this.claimedSize = claimed;
        return this;
    }

    // ---- attributes

    public TarEntry link(byte[] target) {
        this.link = target.clone();
        return this;
    }

    public TarEntry mode(int mode) {
        this.mode = mode;
        return this;
    }

    /** Numbers beyond 2097151 go to PAX records, in the GNU dialect to base-256. */
    public TarEntry owner(long uid, long gid) {
        this.uid = uid;
        this.gid = gid;
        return this;
    }

    public TarEntry ownerNames(String uname, String gname) {
        this.uname = uname;
        this.gname = gname;
        return this;
    }

    public TarEntry mtime(long seconds) {
        this.mtime = seconds;
        return this;
    }

    /** A PAX mtime as it is spelt, {@code "123.5"} or {@code "-7"} or junk; the header then says 0. */
    public TarEntry mtime(String paxText) {
        this.mtime = 0;
        return pax("mtime", paxText);
    }

    public TarEntry numbers(long major, long minor) {
        this.major = major;
        this.minor = minor;
        return this;
    }

    public TarEntry pax(String key, byte[] value) {
        pax.put(key, value);
        return this;
    }

    public TarEntry pax(String key, String value) {
        return pax(key, utf8(value));
    }

    /** Bytes for the body of the PAX header as they are, after the records so far. */
    public TarEntry paxRaw(byte[] body) {
        pax.raw(body);
        return this;
    }

    /** A PAX header even when there is nothing to say in it. */
    public TarEntry emptyPax() {
        this.emptyPax = true;
        return this;
    }

    public TarEntry xattr(String key, byte[] value) {
        return pax("SCHILY.xattr." + key, value);
    }

    // ---- dialect and damage

    /** GNU magic, long names in {@code L} and {@code K} entries, big numbers in base-256. */
    public TarEntry gnu() {
        this.magic = TarHeader.Magic.GNU;
        this.longNames = LongNames.GNU;
        return this;
    }

    /** The header of before POSIX, without magic. */
    public TarEntry v7() {
        this.magic = TarHeader.Magic.V7;
        return this;
    }

    /** A long name is split into ustar's prefix and name fields. */
    public TarEntry ustarPrefix() {
        this.longNames = LongNames.PREFIX;
        return this;
    }

    /** Every number in base-256, needed or not. */
    public TarEntry base256() {
        this.base256 = true;
        return this;
    }

    public TarEntry wrongChecksum() {
        this.wrongChecksum = true;
        return this;
    }

    public byte[] name() {
        return name.clone();
    }

    static int padding(long length) {
        return (int) (-length & (TarHeader.SIZE - 1));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}

package io.rafs.format.erofs;

/** A type of file: its bits in {@code st_mode} and its code in a directory entry (kernel {@code EROFS_FT_*}). */
public enum FileType {
    UNKNOWN(0, 0, '?', "file of no known type"),
    REGULAR(0100000, 1, '-', "regular file"),
    DIRECTORY(0040000, 2, 'd', "directory"),
    CHAR_DEVICE(0020000, 3, 'c', "character device"),
    BLOCK_DEVICE(0060000, 4, 'b', "block device"),
    FIFO(0010000, 5, 'p', "fifo"),
    SOCKET(0140000, 6, 's', "socket"),
    SYMLINK(0120000, 7, 'l', "link");

    /** The type bits of {@code st_mode}. */
    public static final int MODE_MASK = 0170000;

    private final int modeBits;
    private final int code;
    private final char letter;
    private final String words;

    FileType(int modeBits, int code, char letter, String words) {
        this.modeBits = modeBits;
        this.code = code;
        this.letter = letter;
        this.words = words;
    }

    /** Its bits in {@code st_mode}. */
    public int modeBits() {
        return modeBits;
    }

    /** Its code in a directory entry, 0..7. */
    public int code() {
        return code;
    }

    /** Its letter in a listing, as {@code ls -l} has it. */
    public char letter() {
        return letter;
    }

    /** What people call it, such as "block device". */
    public String words() {
        return words;
    }

    /** The type that {@code st_mode} names, {@link #UNKNOWN} for none. */
    public static FileType ofMode(int mode) {
        for (FileType type : values()) {
            if (type != UNKNOWN && (mode & MODE_MASK) == type.modeBits) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /** The type with this directory entry code, {@link #UNKNOWN} for none. */
    public static FileType ofCode(int code) {
        return code >= 0 && code < values().length ? values()[code] : UNKNOWN;
    }
}

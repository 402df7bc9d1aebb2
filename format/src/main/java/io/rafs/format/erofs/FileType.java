package io.rafs.format.erofs;

/** A type of file: its bits in {@code st_mode} and its code in a directory entry (kernel {@code EROFS_FT_*}). */
public enum FileType {
    UNKNOWN(0, 0, '?'),
    REGULAR(0100000, 1, '-'),
    DIRECTORY(0040000, 2, 'd'),
    CHAR_DEVICE(0020000, 3, 'c'),
    BLOCK_DEVICE(0060000, 4, 'b'),
    FIFO(0010000, 5, 'p'),
    SOCKET(0140000, 6, 's'),
    SYMLINK(0120000, 7, 'l');

    /** The type bits of {@code st_mode}. */
    public static final int MODE_MASK = 0170000;

    private final int modeBits;
    private final int code;
    private final char letter;

    FileType(int modeBits, int code, char letter) {
        this.modeBits = modeBits;
        this.code = code;
        this.letter = letter;
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

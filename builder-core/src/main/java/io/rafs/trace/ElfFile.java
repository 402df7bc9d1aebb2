package io.rafs.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an ELF program or library asks the dynamic loader for. Source: System V ABI, chapters 4 and 5; 32 and 64 bits,
 * both byte orders.
 *
 * @param machine e_machine
 * @param wide whether it has 64 bits
 * @param little whether it is little-endian
 * @param interpreter path of the loader; a library or a static program has none
 * @param needed names of the libraries, in order
 * @param soname what others call it; empty if it does not say
 * @param rpath DT_RPATH, empty if there is none, or DT_RUNPATH too
 * @param runpath DT_RUNPATH, empty if there is none
 */
record ElfFile(
        int machine,
        boolean wide,
        boolean little,
        Optional<String> interpreter,
        List<String> needed,
        String soname,
        String rpath,
        String runpath) {
    private static final int MAX_PROGRAM_HEADERS = 1024;
    private static final int MAX_DYNAMIC = 1 << 20;
    private static final int MAX_NEEDED = 4096;
    private static final int MAX_TEXT = 4096;

    /** Most bytes of the names of needed libraries: they can overlap. */
    private static final int MAX_NAMES = 64 << 10;

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;

    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_STRSZ = 10;
    private static final int DT_SONAME = 14;
    private static final int DT_RPATH = 15;
    private static final int DT_RUNPATH = 29;

    ElfFile {
        needed = List.copyOf(needed);
    }

    /** Whether bytes begin as an ELF file does. */
    static boolean isElf(byte[] head) {
        return head.length >= 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    }

    /** Whether one process can load both. */
    boolean fits(ElfFile other) {
        return machine == other.machine && wide == other.wide && little == other.little;
    }

    ByteOrder order() {
        return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** Reads what the loader would read; throws {@link MalformedFileException} if it could not. */
    static ElfFile read(FileTree tree, TreeFile file) throws IOException {
        return new Parser(tree, file).parse();
    }

    /** Where a part of the file lies, and where the loader maps it. */
    private record Segment(int type, long offset, long address, long size) {}

    private static final class Parser {
        private final FileTree tree;
        private final TreeFile file;
        private final List<Segment> segments = new ArrayList<>();
        private boolean wide;
        private ByteOrder order;

        Parser(FileTree tree, TreeFile file) {
            this.tree = tree;
            this.file = file;
        }

        ElfFile parse() throws IOException {
            byte[] ident = bytes("ELF header", 0, 20);
            if (!isElf(ident)) {
                throw new MalformedFileException("it is no ELF file");
            }
            if (ident[4] < 1 || ident[4] > 2 || ident[5] < 1 || ident[5] > 2) {
                throw new MalformedFileException(
                        "its ELF class is %d and its byte order %d, expected 1 or 2".formatted(ident[4], ident[5]));
            }
            wide = ident[4] == 2;
            order = ident[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            int type = u16(ByteBuffer.wrap(ident).order(order), 16);
            if (type != 2 && type != 3) {
                throw new MalformedFileException("its ELF type is %d, expected 2 (EXEC) or 3 (DYN)".formatted(type));
            }
            readSegments();
            Dynamic dynamic = readDynamic();
            return new ElfFile(
                    u16(ByteBuffer.wrap(ident).order(order), 18),
                    wide,
                    order == ByteOrder.LITTLE_ENDIAN,
                    interpreter(),
                    dynamic.needed,
                    dynamic.soname,
                    dynamic.runpath.isEmpty() ? dynamic.rpath : "",
                    dynamic.runpath);
        }

        private void readSegments() throws IOException {
            ByteBuffer header = buffer("ELF header", 0, wide ? 64 : 52);
            long at = word(header, wide ? 32 : 28);
            int entrySize = u16(header, wide ? 54 : 42);
            int count = u16(header, wide ? 56 : 44);
            int expected = wide ? 56 : 32;
            if (count > MAX_PROGRAM_HEADERS || count > 0 && entrySize != expected) {
                throw new MalformedFileException("it has %d program headers of %d bytes, expected at most %d of %d"
                        .formatted(count, entrySize, MAX_PROGRAM_HEADERS, expected));
            }
            ByteBuffer table = buffer("program headers", at, count * expected);
            for (int i = 0; i < count; i++) {
                int base = i * expected;
                segments.add(new Segment(
                        table.getInt(base),
                        word(table, base + (wide ? 8 : 4)),
                        word(table, base + (wide ? 16 : 8)),
                        word(table, base + (wide ? 32 : 16))));
            }
        }

        private Optional<Segment> segment(int type) {
            return segments.stream().filter(segment -> segment.type == type).findFirst();
        }

        private Optional<String> interpreter() throws IOException {
            Optional<Segment> interp = segment(PT_INTERP);
            return interp.isEmpty()
                    ? Optional.empty()
                    : Optional.of(text("interpreter", interp.get().offset, interp.get().size));
        }

        private record Dynamic(List<String> needed, String soname, String rpath, String runpath) {}

        private Dynamic readDynamic() throws IOException {
            Optional<Segment> dynamic = segment(PT_DYNAMIC);
            if (dynamic.isEmpty()) {
                return new Dynamic(List.of(), "", "", "");
            }
            long size = dynamic.get().size;
            if (size < 0 || size > MAX_DYNAMIC) {
                throw new MalformedFileException("its dynamic section has %s bytes, at most %d are read"
                        .formatted(Long.toUnsignedString(size), MAX_DYNAMIC));
            }
            ByteBuffer table = buffer("dynamic section", dynamic.get().offset, (int) size);
            int step = wide ? 16 : 8;
            List<Long> needed = new ArrayList<>();
            long[] values = new long[DT_RUNPATH + 1];
            boolean[] present = new boolean[DT_RUNPATH + 1];
            for (int at = 0; at + step <= size; at += step) {
                long tag = word(table, at);
                long value = word(table, at + step / 2);
                if (tag == 0) {
                    break;
                }
                if (tag == DT_NEEDED) {
                    needed.add(value);
                } else if (tag > 0 && tag <= DT_RUNPATH) {
                    values[(int) tag] = value;
                    present[(int) tag] = true;
                }
            }
            if (needed.size() > MAX_NEEDED) {
                throw new MalformedFileException(
                        "it needs %d libraries, at most %d are followed".formatted(needed.size(), MAX_NEEDED));
            }
            List<String> names = new ArrayList<>();
            int taken = 0;
            for (long at : needed) {
                String name = string(values, at);
                taken += name.length();
                if (taken > MAX_NAMES) {
                    throw new MalformedFileException(
                            "the names of the libraries that it needs have more than %d bytes".formatted(MAX_NAMES));
                }
                names.add(name);
            }
            return new Dynamic(
                    names,
                    present[DT_SONAME] ? string(values, values[DT_SONAME]) : "",
                    present[DT_RPATH] ? string(values, values[DT_RPATH]) : "",
                    present[DT_RUNPATH] ? string(values, values[DT_RUNPATH]) : "");
        }

        private String string(long[] values, long at) throws IOException {
            if (at < 0 || at >= values[DT_STRSZ]) {
                throw new MalformedFileException("a name lies at %s of its string table, which has %s bytes"
                        .formatted(Long.toUnsignedString(at), Long.toUnsignedString(values[DT_STRSZ])));
            }
            long address = values[DT_STRTAB];
            for (Segment segment : segments) {
                if (segment.type == PT_LOAD
                        && Long.compareUnsigned(address, segment.address) >= 0
                        && Long.compareUnsigned(address - segment.address, segment.size) < 0) {
                    return text(
                            "string table", segment.offset + (address - segment.address) + at, values[DT_STRSZ] - at);
                }
            }
            throw new MalformedFileException("its string table at address 0x%x lies in no segment".formatted(address));
        }

        private String text(String what, long offset, long most) throws IOException {
            int limit = (int) Math.max(0, Math.min(MAX_TEXT, most));
            byte[] bytes = offset < 0 ? new byte[0] : tree.read(file, offset, limit);
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == 0) {
                    return new String(bytes, 0, i, StandardCharsets.UTF_8);
                }
            }
            throw new MalformedFileException(
                    "its %s has no text that ends at byte %s".formatted(what, Long.toUnsignedString(offset)));
        }

        private ByteBuffer buffer(String what, long offset, int size) throws IOException {
            return ByteBuffer.wrap(bytes(what, offset, size)).order(order);
        }

        private byte[] bytes(String what, long offset, int size) throws IOException {
            byte[] bytes = offset < 0 ? new byte[0] : tree.read(file, offset, size);
            if (bytes.length < size) {
                throw new MalformedFileException("its %s should lie at %s+%d, the file has %d bytes"
                        .formatted(what, Long.toUnsignedString(offset), size, file.size()));
            }
            return bytes;
        }

        /** An address or size, as wide as the file says. */
        private long word(ByteBuffer in, int at) {
            return wide ? in.getLong(at) : in.getInt(at) & 0xffff_ffffL;
        }

        private static int u16(ByteBuffer in, int at) {
            return in.getShort(at) & 0xffff;
        }
    }
}

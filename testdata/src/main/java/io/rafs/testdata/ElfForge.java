package io.rafs.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A tiny ELF file with what a dynamic loader looks at, and nothing to run: header, program headers, string table, dynamic
 * section. x86-64 unless told otherwise. Each {@code with...} changes the forge itself.
 */
public final class ElfForge {
    /** Where the segment is mapped, so that addresses are no offsets. */
    private static final long BASE = 0x400000;

    private final List<String[]> texts = new ArrayList<>();
    private String interpreter;
    private int machine = 62;
    private boolean wide = true;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    /** A library of this name. */
    public static ElfForge library(String soname) {
        return new ElfForge().text(14, soname);
    }

    /** A program that this loader loads. */
    public static ElfForge program(String interpreter) {
        ElfForge forge = new ElfForge();
        forge.interpreter = interpreter;
        return forge;
    }

    /** The loader of 64-bit glibc, which the program gets as interpreter. */
    public static ElfForge program() {
        return program("/lib64/ld-linux-x86-64.so.2");
    }

    /** For another machine. */
    public ElfForge machine(int number, boolean sixtyFour, ByteOrder byteOrder) {
        machine = number;
        wide = sixtyFour;
        order = byteOrder;
        return this;
    }

    public ElfForge needed(String... names) {
        for (String name : names) {
            text(1, name);
        }
        return this;
    }

    public ElfForge rpath(String path) {
        return text(15, path);
    }

    public ElfForge runpath(String path) {
        return text(29, path);
    }

    private ElfForge text(int tag, String value) {
        texts.add(new String[] {String.valueOf(tag), value});
        return this;
    }

    /** The file. */
    public byte[] bytes() {
        int headerSize = wide ? 64 : 52;
        int entrySize = wide ? 56 : 32;
        int count = interpreter == null ? 2 : 3;
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        strings.write(0);
        List<long[]> tags = new ArrayList<>();
        for (String[] text : texts) {
            tags.add(new long[] {Long.parseLong(text[0]), strings.size()});
            strings.writeBytes((text[1] + "\0").getBytes(StandardCharsets.UTF_8));
        }
        byte[] interp = interpreter == null ? new byte[0] : (interpreter + "\0").getBytes(StandardCharsets.UTF_8);
        int interpAt = headerSize + count * entrySize;
        int stringsAt = interpAt + interp.length;
        int dynamicAt = stringsAt + strings.size() + 7 & ~7;
        tags.add(new long[] {5, BASE + stringsAt});
        tags.add(new long[] {10, strings.size()});
        tags.add(new long[] {0, 0});
        int dynamicSize = tags.size() * (wide ? 16 : 8);
        int size = dynamicAt + dynamicSize;

        ByteBuffer out = ByteBuffer.allocate(size).order(order);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
        out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1).position(16);
        out.putShort((short) 3).putShort((short) machine).putInt(1);
        word(out, 0);
        word(out, headerSize);
        word(out, 0);
        out.putInt(0).putShort((short) headerSize).putShort((short) entrySize).putShort((short) count);
        out.position(headerSize);
        segment(out, 1, 0, size);
        segment(out, 2, dynamicAt, dynamicSize);
        if (interpreter != null) {
            segment(out, 3, interpAt, interp.length);
        }
        out.put(interp).put(strings.toByteArray()).position(dynamicAt);
        for (long[] tag : tags) {
            word(out, tag[0]);
            word(out, tag[1]);
        }
        return out.array();
    }

    private void segment(ByteBuffer out, int type, long offset, long size) {
        out.putInt(type);
        if (wide) {
            out.putInt(4);
        }
        word(out, offset);
        word(out, BASE + offset);
        word(out, BASE + offset);
        word(out, size);
        word(out, size);
        if (wide) {
            word(out, 8);
        } else {
            out.putInt(4).putInt(4);
        }
    }

    private void word(ByteBuffer out, long value) {
        if (wide) {
            out.putLong(value);
        } else {
            out.putInt((int) value);
        }
    }
}

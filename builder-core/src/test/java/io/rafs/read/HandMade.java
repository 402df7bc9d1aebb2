package io.rafs.read;

import com.github.luben.zstd.Zstd;
import io.rafs.image.EntryPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** An image written by hand: lines of hex with their offsets, and blobs by their tags. */
final class HandMade {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final Path dir;
    private final byte[] bootstrap;

    HandMade(Path dir, int size) throws IOException {
        this.dir = dir;
        bootstrap = new byte[size];
        Files.createDirectories(dir.resolve("blobs"));
    }

    /** Puts lines such as {@code 400: e2 e1   words} in their places; what no line speaks of is zero. */
    HandMade put(String lines) {
        lines.lines().map(line -> line.replaceFirst("   .*", "")).forEach(line -> {
            int colon = line.indexOf(':');
            byte[] bytes = HEX.parseHex(line.substring(colon + 1).strip());
            int at = Integer.parseInt(line.substring(0, colon).strip(), 16);
            System.arraycopy(bytes, 0, bootstrap, at, bytes.length);
        });
        return this;
    }

    HandMade blob(String tag, byte[]... pieces) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        byte[] bytes = out.toByteArray();
        Files.write(dir.resolve("blobs").resolve(tag), Arrays.copyOf(bytes, (bytes.length + 4095) / 4096 * 4096));
        return this;
    }

    /** The image without what was put since. */
    byte[] bytes() {
        return bootstrap.clone();
    }

    ImageReader open() throws IOException {
        return open(bootstrap);
    }

    ImageReader open(byte[] bytes) throws IOException {
        Files.write(dir.resolve("bootstrap"), bytes);
        return ImageReader.open(ImageFiles.of(dir, Optional.empty()));
    }

    String name() {
        return dir.resolve("bootstrap").toString();
    }

    /** Reads a file from the image as it is now. */
    byte[] read(String path) throws IOException {
        try (ImageReader image = open()) {
            return read(image, path);
        }
    }

    static byte[] read(ImageReader image, String path) throws IOException {
        ImageEntry entry = new PathLookup(image.bootstrap()).find(EntryPath.parse(path), true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ContentStream.Receiver<ImageEntry> receiver = new ContentStream.Receiver<>() {
            @Override
            public void begin(ImageEntry each) {}

            @Override
            public void data(ImageEntry each, byte[] bytes, int at, int length) {
                out.write(bytes, at, length);
            }

            @Override
            public void end(ImageEntry each) {}
        };
        try (ContentStream<ImageEntry> stream = new ContentStream<>(image, 2, receiver)) {
            stream.add(entry, image.bootstrap().content(entry.nid(), entry.inode()));
            stream.finish();
        }
        return out.toByteArray();
    }

    /** Text of so many bytes that shrinks well. */
    static byte[] text(char of, int length) {
        return String.valueOf(of).repeat(length).getBytes(StandardCharsets.US_ASCII);
    }

    /** One frame of a plain text, with zeros behind it up to {@code size}. */
    static byte[] frame(byte[] plain, int size) {
        byte[] frame = Zstd.compress(plain);
        if (frame.length > size) {
            throw new IllegalArgumentException("the frame has %d bytes".formatted(frame.length));
        }
        return Arrays.copyOf(frame, size);
    }
}

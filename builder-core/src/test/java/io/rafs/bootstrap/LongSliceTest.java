package io.rafs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.EntryPath;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import io.rafs.read.ContentStream;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import io.rafs.testdata.Contents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fragment of gigabytes, such as only a stranger makes: what is a hole of the packed content is one of the file. */
final class LongSliceTest {
    private static final int CHUNK = 4096;
    private static final long HOLE = 3L << 30;
    private static final int BEFORE = 100;

    @TempDir
    private Path dir;

    private static Blob blob() {
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            chunks.add(new Chunk(0, i, Digest.ZERO, CHUNK, CHUNK, (long) i * CHUNK, (long) i * CHUNK));
        }
        return new Blob(
                0,
                false,
                Digest.ZERO,
                Optional.empty(),
                2 * CHUNK,
                Compressor.NONE,
                chunks,
                2 * CHUNK,
                2 * CHUNK,
                2 * CHUNK,
                0,
                Digest.ZERO);
    }

    /** Its first chunk but for some bytes, a hole, and its second chunk but for as many. */
    private Path image(byte[] content) throws IOException {
        Blob blob = blob();
        Chunk third = Chunk.hole(1 << 30);
        StoredFile packed = new StoredFile(
                HOLE + 2 * CHUNK,
                List.of(blob.chunks().get(0), third, third, third, blob.chunks().get(1)));
        Meta meta = new Meta(0644, 0, 0, 1_700_000_000, 0, List.of());
        TreeMap<EntryName, FsNode> children = new TreeMap<>();
        StoredFile slice = new StoredFile(HOLE + 2 * CHUNK - 2 * BEFORE, List.of());
        children.put(EntryName.of("slice"), new FsNode.File(meta, slice));
        ContentMaps maps = new ContentMaps() {
            @Override
            public Optional<ContentMap> map(FsNode node) {
                boolean isSlice = node instanceof FsNode.File file && file.content() == slice;
                return node instanceof FsNode.File file
                        ? Optional.of(isSlice ? new ContentMap.Slice(BEFORE) : new ContentMap.Records(file.content()))
                        : Optional.empty();
            }

            @Override
            public StoredFile packed() {
                return packed;
            }
        };
        NativeOptions options =
                new NativeOptions(NativeForm.E, 0x100, "slice", Optional.empty(), each -> "blob" + each.number());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FsNode.Directory root = new FsNode.Directory(new Meta(0755, 0, 0, 0, 0, List.of()), children);
        NativeWriter.write(NativeLayout.of(options, root, List.of(blob), maps), out);
        Files.write(Files.createDirectory(dir.resolve("blobs")).resolve("blob0"), content);
        return Files.write(dir.resolve("bootstrap"), out.toByteArray());
    }

    @Test
    void aHoleInALongSliceIsHandedOnAsOne() throws IOException {
        byte[] content = Contents.random(1, 2 * CHUNK);
        Path image = image(content);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<String> events = new ArrayList<>();
        ContentStream.Receiver<String> receiver = new ContentStream.Receiver<>() {
            @Override
            public void begin(String entry) {
                events.add("begin");
            }

            @Override
            public void data(String entry, byte[] bytes, int at, int length) {
                events.add("data " + length);
                data.write(bytes, at, length);
            }

            @Override
            public void hole(String entry, long length) {
                events.add("hole " + length);
            }

            @Override
            public void end(String entry) {
                events.add("end");
            }
        };
        try (ImageReader reader = ImageReader.open(new ImageFiles(image, Optional.of(dir.resolve("blobs"))));
                ContentStream<String> stream = new ContentStream<>(reader, 1, receiver)) {
            ImageEntry file = new PathLookup(reader.bootstrap()).find(EntryPath.parse("slice"), false);
            stream.add("slice", reader.bootstrap().content(file.nid(), file.inode()));
            stream.finish();
        }
        assertThat(events).containsExactly("begin", "data 3996", "hole " + HOLE, "data 3996", "end");
        assertThat(data.toByteArray()).isEqualTo(Arrays.copyOfRange(content, BEFORE, content.length - BEFORE));
    }
}

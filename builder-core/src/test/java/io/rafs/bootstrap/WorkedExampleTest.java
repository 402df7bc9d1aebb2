package io.rafs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.format.StructOut;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.EncodedExtent;
import io.rafs.format.extent.Extents;
import io.rafs.format.extent.FragmentTail;
import io.rafs.format.extent.MapHeader;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Images that were written by hand and mounted before there was this writer. It prints the same bytes.
 *
 * <p>The first is form E with a packed inode: {@code a} is the first 100 bytes of the packed stream, {@code b} lies across
 * all its chunks, {@code c} has a chunk of its own and ends in the stream.
 */
final class WorkedExampleTest {
    private static final String FRAGMENTS = """
            400: e2 e1 f5 e0 00 a4 a0 b5 01 00 00 00 0c 00 30 00
            410: 05 00 00 00 00 00 00 00 00 f1 53 65 00 00 00 00
            420: 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00
            430: e9 78 85 18 ab a1 db 7f 1b 41 b0 2c 1c 6f 2f 44
            440: 66 72 61 67
            450: ab 00 00 00 08 00 02 00 0a 00 00 00 00 00 00 00
            460: 33 00 00 00 00 00 00 00
            480: 06 00 00 04 00 00 00 00
            500: 62 6c 6f 62 30
            540: 01 00 00 00 00 01 00 00
            580: 62 6c 6f 62 31
            5c0: 01 00 00 00 11 01 00 00
            600: 14 00 00 00 ed 41 02 00 35 00 00 00 00 00 00 00
            610: 00 00 00 00 30 00 00 00 00 00 00 00 00 00 00 00
            620: 30 00 00 00 00 00 00 00 30 00 02 00 36 00 00 00
            630: 00 00 00 00 32 00 01 00 38 00 00 00 00 00 00 00
            640: 33 00 01 00 3a 00 00 00 00 00 00 00 34 00 01 00
            650: 2e 2e 61 62 63
            660: 02 00 00 00 80 81 01 00 40 1f 00 00 00 00 00 00
            670: 01 00 00 00 33 00 00 00 00 00 00 00 00 00 00 00
            680: 03 00 00 00 05 00 00 00
            690: 40 00 00 40 00 00 10 00 00 00 00 00 00 00 00 00
            6a0: d0 07 00 00 40 00 10 00 00 00 00 00 b9 0b 00 00
            6b0: 40 00 00 40 10 08 10 00 00 00 00 00 89 13 00 00
            6c0: 02 00 00 00 a4 81 01 00 64 00 00 00 00 00 00 00
            6d0: 00 00 00 00 36 00 00 00 00 00 00 00 00 00 00 00
            6e0: 00 00 00 00 00 00 00 80
            700: 02 00 00 00 a4 81 01 00 a0 0f 00 00 00 00 00 00
            710: 00 00 00 00 38 00 00 00 00 00 00 00 00 00 00 00
            720: c4 09 00 00 00 00 00 80
            740: 02 00 00 00 a4 81 01 00 e4 25 00 00 00 00 00 00
            750: 01 00 00 00 3a 00 00 00 00 00 00 00 00 00 00 00
            760: 02 00 00 00 25 00 00 00
            770: 22 00 00 40 00 10 11 00 00 00 00 00 00 00 00 00
            780: 84 1c 00 00 00 00 00 00 00 00 00 00 28 23 00 00
            """;

    /** The map of a file of 22000 bytes in form F. */
    private static final String INDEX = """
            80: 00 00 00 00 06 00 03 00 00 00 00 00 00 00 00 00
            90: 01 00 00 00 00 01 00 00
            98: 02 00 00 00 02 08 02 00
            a0: 02 00 00 00 02 00 01 00
            a8: 01 00 c8 02 02 01 00 00
            b0: 02 00 00 00 01 08 02 00
            b8: 02 00 00 00 02 00 01 00
            """;

    /** Inode and map of a file of 12000 bytes in form E: a frame, stored bytes, a hole. */
    private static final String EXTENTS = """
            80: 03 00 00 00 05 00 00 00
            90: 40 00 00 40 03 00 10 00 00 00 00 00 00 00 00 00
            a0: 9f 0f 00 00 43 00 10 00 00 00 00 00 89 13 00 00
            b0: 00 00 00 00 00 00 00 00 00 00 00 00 28 23 00 00
            """;

    @Test
    void anImageWithFragmentsIsPrintedAsItWasMounted() throws IOException {
        Blob blob0 = blob(
                0, 4096, List.of(chunk(0, 0, 3001, 64, 0), chunk(0, 1, 2000, 2000, 64), chunk(0, 2, 2999, 64, 2064)));
        Blob blob1 = blob(1, 4096, List.of(chunk(1, 0, 9000, 34, 0)));
        StoredFile packed = new StoredFile(8000, blob0.chunks());
        Chunk own = blob1.chunks().get(0);
        TreeMap<EntryName, FsNode> children = new TreeMap<>();
        children.put(EntryName.of("a"), file(new StoredFile(100, List.of())));
        children.put(EntryName.of("b"), file(new StoredFile(4000, List.of())));
        children.put(EntryName.of("c"), file(new StoredFile(9700, List.of(own))));
        FsNode.Directory root = new FsNode.Directory(meta(0755), children);
        ContentMaps maps = new ContentMaps() {
            @Override
            public Optional<ContentMap> map(FsNode node) {
                long size = node instanceof FsNode.File file ? file.content().size() : 0;
                return switch ((int) size) {
                    case 0 -> Optional.empty();
                    case 100 -> Optional.of(new ContentMap.Slice(0));
                    case 4000 -> Optional.of(new ContentMap.Slice(2500));
                    case 9700 -> Optional.of(new WithTail(own));
                    default -> Optional.of(new ContentMap.Records(packed));
                };
            }

            @Override
            public StoredFile packed() {
                return packed;
            }
        };
        NativeOptions options = new NativeOptions(
                NativeForm.E,
                0x100,
                "frag",
                Optional.of("e9788518aba1db7f1b41b02c1c6f2f44"),
                blob -> "blob" + blob.number());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NativeWriter.write(NativeLayout.of(options, root, List.of(blob0, blob1), maps), out);
        assertThat(HexLines.of(out.toByteArray())).isEqualTo(HexLines.of(HexLines.bytes(FRAGMENTS, 4096)));
    }

    @Test
    void anIndexIsPrintedAsItWasMounted() throws IOException {
        Blob blob = blob(0, 3 * 4096, List.of(chunk(0, 0, 13000, 6031, 0), chunk(0, 1, 9000, 26, 8192)));
        StructOut out = new StructOut(256);
        out.zero(0x80);
        new ContentMap.Entries(new StoredFile(22000, blob.chunks()), Algorithm.ZSTD)
                .encode(out, 0x1080, new AddressSpace(List.of(blob), 0x100));
        assertThat(HexLines.of(out.toByteArray())).isEqualTo(HexLines.of(HexLines.bytes(INDEX, 0xc0)));
    }

    @Test
    void extentsAndAHoleArePrintedAsTheyWereMounted() throws IOException {
        Blob blob = blob(0, 4096, List.of(chunk(0, 0, 5001, 64, 3), chunk(0, 1, 3999, 3999, 67)));
        StoredFile content = new StoredFile(
                12000, List.of(blob.chunks().get(0), blob.chunks().get(1), Chunk.hole(3000)));
        StructOut out = new StructOut(256);
        out.zero(0x80);
        new ContentMap.Records(content).encode(out, 0x1080, new AddressSpace(List.of(blob), 0x100));
        assertThat(HexLines.of(out.toByteArray())).isEqualTo(HexLines.of(HexLines.bytes(EXTENTS, 0xc0)));
    }

    /** A file that ends in the packed stream: read everywhere here, written by others. */
    private record WithTail(Chunk own) implements ContentMap {
        @Override
        public long end(long start) {
            return new Extents(2, 16, false, true, 0).records(start) + 32;
        }

        @Override
        public long storedBlocks() {
            return 1;
        }

        @Override
        public void encode(StructOut out, long start, AddressSpace space) {
            Extents header = Extents.of(2, 9700, true);
            header.encode(out);
            out.zero((int) (header.records(start) - start - MapHeader.SIZE));
            new EncodedExtent(0, space.address(own), 34, Optional.of(Algorithm.ZSTD), false).encode(out, 16);
            new FragmentTail(9000, 7300).encode(out, 16);
        }
    }

    private static FsNode.File file(StoredFile content) {
        return new FsNode.File(meta(0644), content);
    }

    private static Meta meta(int permissions) {
        return new Meta(permissions, 0, 0, 1_700_000_000, 0, List.of());
    }

    private static Chunk chunk(int blob, int index, int size, int storedSize, long storedOffset) {
        return new Chunk(blob, index, Digest.ZERO, size, storedSize, storedOffset, 0);
    }

    private static Blob blob(int number, long size, List<Chunk> chunks) {
        return new Blob(
                number,
                false,
                Digest.ZERO,
                Optional.empty(),
                size,
                Compressor.ZSTD,
                chunks,
                size,
                size,
                size,
                0,
                Digest.ZERO);
    }
}

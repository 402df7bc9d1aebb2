package io.rafs.mutants;

import io.rafs.check.Checked;
import io.rafs.diff.Compared;
import io.rafs.diff.Diff;
import io.rafs.diff.DiffInput;
import io.rafs.diff.DiffPage;
import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;
import io.rafs.inspect.ImageDiff;
import io.rafs.inspect.Inspection;
import io.rafs.inspect.JsonListener;
import io.rafs.inspect.TextListener;
import io.rafs.read.ContentStream;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import io.rafs.read.TreeWalk;
import io.rafs.unpack.TarTarget;
import io.rafs.unpack.Unpack;
import io.rafs.unpack.UnpackTarget;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that reads an image, set on a damaged one. */
final class Readers {
    private final Path good;
    private final String goodTar;
    private final boolean holes;
    private final List<EntryPath> paths = new ArrayList<>();

    /** Readers of what was made of a good image, which is also compared with, and whose paths are looked up. */
    Readers(Path good) throws IOException {
        this.good = good;
        goodTar = Probe.tarDigest(good);
        try (ImageReader reader = open(good)) {
            holes = !reader.bootstrap().isRafs();
            new TreeWalk(reader.bootstrap()).run((path, nid, inode) -> paths.add(path));
        }
        // of the many names for one file, some will do
        paths.removeIf(path -> path.names().size() == 2 && path.toString().matches("/many/name-[1-9].*"));
        paths.add(EntryPath.parse("/l/f"));
        paths.add(EntryPath.parse("/m/x"));
    }

    /** What a reader does. */
    private interface Reading {
        void run(ImageReader image) throws IOException;
    }

    static ImageReader open(Path image) throws IOException {
        return ImageReader.open(ImageFiles.of(image, Optional.empty()));
    }

    /** Reads an image in all ways. Says what the check and the unpacking came to. */
    String run(Path image, boolean bootstrapIsGood) throws IOException {
        Checked checked = Checked.of(image, Optional.empty(), 1);
        checked.findings().forEach(finding -> {
            if (finding.offset() < 0 || finding.detail().isBlank()) {
                throw new AssertionError("a finding says nothing: " + finding);
            }
        });
        BoundedSink tar = new BoundedSink(holes);
        String unpacked = attempt(image, reader -> {
            UnpackTarget target = reader.bootstrap().isRafs() ? new Probe(reader, tar) : new TarTarget(tar);
            Unpack.run(reader, target, 1, bytes -> {});
        });
        boolean clean = checked.result().isGood()
                && checked.result().blobFiles() == checked.result().blobs();
        if (clean && unpacked.equals("read") && bootstrapIsGood && !tar.digest().equals(goodTar)) {
            throw new AssertionError("the check finds nothing, but another tree comes out");
        }
        if (clean && !unpacked.equals("read") && bootstrapIsGood) {
            throw new AssertionError("the check finds nothing, but unpacking fails: " + unpacked);
        }
        attempt(image, reader -> {
            try (Writer out = writer()) {
                new Inspection(reader.bootstrap()).run(new TextListener(out));
            }
        });
        attempt(image, reader -> {
            try (JsonListener json = new JsonListener(writer())) {
                new Inspection(reader.bootstrap()).run(json);
            }
        });
        attempt(image, reader -> diff(reader, false));
        attempt(image, reader -> diff(reader, true));
        attempt(image, reader -> compare(reader, false));
        attempt(image, reader -> compare(reader, true));
        attempt(image, this::lookUp);
        return (checked.result().isGood() ? "good, " : "bad, ") + unpacked;
    }

    private static String attempt(Path image, Reading reading) {
        try (ImageReader reader = open(image)) {
            reading.run(reader);
            return "read";
        } catch (IOException e) {
            return Trials.documented(e);
        }
    }

    private static Writer writer() {
        return new BufferedWriter(new OutputStreamWriter(new BoundedSink(), StandardCharsets.UTF_8), 1 << 14);
    }

    private void diff(ImageReader mutant, boolean reversed) throws IOException {
        BoundedSink out = new BoundedSink();
        try (ImageReader other = open(good)) {
            ImageDiff.run(
                    reversed ? other : mutant,
                    reversed ? mutant : other,
                    difference -> count(out, difference.toString()));
        }
    }

    private static void count(BoundedSink out, String difference) {
        try {
            out.write(difference.getBytes(StandardCharsets.UTF_8), 0, 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Content and all, as far as chunks do not tell. */
    private void compare(ImageReader mutant, boolean reversed) throws IOException {
        try (ImageReader other = open(good);
                Writer out = writer()) {
            DiffInput first = Compared.of("first", reversed ? other : mutant);
            DiffInput second = Compared.of("second", reversed ? mutant : other);
            DiffPage.print(Diff.run(first, second, 1), out);
        }
    }

    private void lookUp(ImageReader image) throws IOException {
        PathLookup lookup = new PathLookup(image.bootstrap());
        Inspection inspection = new Inspection(image.bootstrap());
        for (EntryPath path : paths) {
            try {
                ImageEntry entry = lookup.find(path, true);
                inspection.path(entry.path(), entry.nid(), entry.inode());
                if (entry.type() == FileType.DIRECTORY) {
                    lookup.list(entry);
                } else if (entry.type() == FileType.REGULAR && path.names().size() != 2) {
                    cat(image, entry);
                }
            } catch (IOException e) {
                Trials.documented(e);
            }
        }
    }

    private static void cat(ImageReader image, ImageEntry entry) throws IOException {
        BoundedSink out = new BoundedSink(!image.bootstrap().isRafs());
        ContentStream.Receiver<ImageEntry> receiver = new ContentStream.Receiver<>() {
            @Override
            public void begin(ImageEntry each) {}

            @Override
            public void data(ImageEntry each, byte[] bytes, int at, int length) throws IOException {
                out.write(bytes, at, length);
            }

            @Override
            public void end(ImageEntry each) {}
        };
        try (ContentStream<ImageEntry> stream = new ContentStream<>(image, 1, receiver)) {
            stream.add(entry, image.bootstrap().content(entry.nid(), entry.inode()));
            stream.finish();
        }
    }
}

package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code fsck.erofs} of erofs-utils: checks that all metadata can be read, or extracts the files. Versions that take no
 * {@code --device} judge only images without blobs.
 */
public final class FsckErofs {

    private static final String NAME = "fsck.erofs";
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

    private FsckErofs() {}

    /** Fails unless fsck.erofs accepts {@code imageDir/bootstrap} with the blobs of its device slots. */
    public static void assertClean(Path imageDir) throws IOException {
        assertClean(imageDir.resolve("bootstrap"), imageDir.resolve("blobs"));
    }

    public static void assertClean(Path bootstrap, Path blobsDir) throws IOException {
        check(bootstrap, blobsDir).orFail();
    }

    /** Extracts the image into a directory that does not exist yet, with owners and modes when root. */
    public static void extract(Path imageDir, Path into) throws IOException {
        check(imageDir.resolve("bootstrap"), imageDir.resolve("blobs"), "--extract=" + into)
                .orFail();
    }

    /**
     * Checks a {@link FlatImage} and extracts it, xattrs too, into a directory that does not exist yet. Skips aloud with
     * versions before 1.9, which know neither encoded extents nor zstd.
     */
    public static void extractFlat(Path flat, Path into) {
        Tool fsck = Tool.require(NAME).withLimit(Duration.ofMinutes(10));
        Tool.Result said = fsck.run("-V");
        Matcher version = VERSION.matcher(said.text() + said.stderr());
        if (!version.find() || 100 * number(version, 1) + number(version, 2) < 109) {
            throw Judge.absent(NAME, "older than 1.9: " + said.text().strip());
        }
        fsck.run("--extract", flat).orFail();
        // without a path 1.9.3 extracts the packed inode where the root directory has to go
        fsck.run("--path=/", "--xattrs", "--extract=" + into, flat).orFail();
    }

    private static int number(Matcher version, int group) {
        return Integer.parseInt(version.group(group));
    }

    /** Whatever it answers. */
    public static Tool.Result check(Path bootstrap, Path blobsDir, String... options) throws IOException {
        Tool fsck = Tool.require(NAME).withLimit(Duration.ofMinutes(5));
        List<Object> arguments = new ArrayList<>(List.of(options));
        for (String tag : DeviceTable.tags(bootstrap)) {
            arguments.add("--device=" + blobsDir.resolve(tag));
        }
        if (arguments.size() > options.length) {
            Tool.Result help = fsck.run("--help");
            if (!(help.text() + help.stderr()).contains("--device")) {
                throw Judge.cannotRun(NAME, "this version reads no image of several devices");
            }
        }
        arguments.add(bootstrap);
        return fsck.run(arguments.toArray());
    }
}

package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code fsck.erofs} of erofs-utils: checks that all metadata can be read, or extracts the files. Versions that take no
 * {@code --device} judge only images without blobs.
 */
public final class FsckErofs {

    private static final String NAME = "fsck.erofs";

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

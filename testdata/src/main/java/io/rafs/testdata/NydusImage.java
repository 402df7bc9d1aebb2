package io.rafs.testdata;

import java.nio.file.Files;
import java.nio.file.Path;

/** {@code nydus-image check}, by environment variable NYDUS_IMAGE or from PATH; absent on most machines, so never missed. */
public final class NydusImage {

    private static final String NAME = "nydus-image";

    private NydusImage() {}

    /** Fails unless nydus-image accepts the bootstrap. */
    public static void assertAccepts(Path bootstrap) {
        check(bootstrap).orFail();
    }

    /** Whatever it answers. */
    public static Tool.Result check(Path bootstrap) {
        return tool().run("check", "--bootstrap", bootstrap);
    }

    /** The program itself for other uses, or a test skipped aloud. */
    public static Tool tool() {
        String given = System.getenv("NYDUS_IMAGE");
        if (given != null && Files.isExecutable(Path.of(given))) {
            return Tool.of(given);
        }
        return Tool.of(Tool.find(NAME)
                .orElseThrow(() -> Judge.absent(NAME, "neither NYDUS_IMAGE nor PATH has it"))
                .toString());
    }
}

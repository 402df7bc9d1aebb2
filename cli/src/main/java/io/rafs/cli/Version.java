package io.rafs.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar was packed with. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"rafs " + number().replace("not-packed", "(not packed)")};
    }

    /** The number alone. */
    static String number() {
        String packed = Version.class.getPackage().getImplementationVersion();
        return packed == null ? "not-packed" : packed;
    }
}

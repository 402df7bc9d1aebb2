package io.rafs.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar was packed with. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String packed = Version.class.getPackage().getImplementationVersion();
        return new String[] {"rafs " + (packed == null ? "(not packed)" : packed)};
    }
}

package io.rafs.cli;

/** What the command's exit code says; documented in the guide and in {@code --help}. */
final class ExitCode {
    /** All is well. */
    static final int OK = 0;

    /** Something went wrong that should not have: a bug of rafs, or a machine that fails. */
    static final int INTERNAL = 1;

    /** The command line makes no sense. */
    static final int USAGE = 2;

    /** The input is damaged, ambiguous or more than an image can hold. */
    static final int REFUSED = 3;

    /** Reading or writing failed: no such file, no permission, no space, no memory. */
    static final int IO = 4;

    /** What was compared differs, or by more than was allowed. */
    static final int DIFFERENT = 5;

    /** An image is not to be used: it is not signed as it has to be, or is not what was signed. */
    static final int REJECTED = 6;

    private ExitCode() {}
}

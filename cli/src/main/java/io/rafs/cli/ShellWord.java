package io.rafs.cli;

/** A path or other text as a shell takes it for one word. */
final class ShellWord {
    private ShellWord() {}

    static String of(Object text) {
        String word = text.toString();
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

using System.Text;

namespace Appliance.Tests.Images.Recipes;

/// <summary>Recipes that are wrong: the place, what was found, what was expected, what may have been meant.</summary>
public sealed class RecipeRefusalTests
{
    [Theory]
    // YAML
    [InlineData("a: [", "/lib/f/x.yaml:2:1: APL6021 this is no YAML")]
    [InlineData("a: 'b", "APL6021 this is no YAML")]
    [InlineData("a: b: c", "/lib/f/x.yaml:1:5: APL6021 this is no YAML")]
    [InlineData("", "/lib/f/x.yaml:1:1: APL6025 the file is empty, expected a map of keys")]
    [InlineData("# only a comment\n", "APL6025 the file is empty")]
    [InlineData("- a\n- b\n", "/lib/f/x.yaml:1:1: APL6025 found a list, expected a map of keys")]
    [InlineData("just text\n", "/lib/f/x.yaml:1:1: APL6025 found a value, expected a map of keys")]
    [InlineData("a: 1\n---\nb: 2\n", "/lib/f/x.yaml:2:1: APL6022 found a second document, expected one in a file")]
    [InlineData("%YAML 1.2\n---\na: 1\n", "APL6022 found a directive, expected none")]
    [InlineData("release: &r '13'\n", "/lib/f/x.yaml:1:10: APL6022 found an anchor (`&name`), expected none")]
    [InlineData("release: *r\n", "/lib/f/x.yaml:1:10: APL6022 found an alias (`*name`), expected none")]
    [InlineData("release: !!str 13\n", "/lib/f/x.yaml:1:10: APL6022 found a tag (`!name`), expected none")]
    [InlineData("source: !x {kind: debian}\n", "/lib/f/x.yaml:1:9: APL6022 found a tag")]
    [InlineData("release: '13'\nvariant: a\nrelease: '12'\n", "/lib/f/x.yaml:3:1: APL6023 the key 'release' is there already in line 1, expected it once")]
    [InlineData("[a, b]: c\n", "/lib/f/x.yaml:1:1: APL6025 found a list as a key, expected a word")]
    [InlineData("release:\t'13'\n", "/lib/f/x.yaml:1:9: APL6020 found the character U+0009, expected printable text, line feeds and blanks [Indent with blanks: YAML allows no tabs there.]")]
    [InlineData("release: a\r\n", "/lib/f/x.yaml:1:11: APL6020 found the character U+000D")]
    [InlineData("release: a\u0085b\n", "/lib/f/x.yaml:1:11: APL6020 found the character U+0085")]
    // keys and kinds
    [InlineData("pakages: []\n", "/lib/f/x.yaml:1:1: APL6024 found the key 'pakages', expected one of include, variables,")]
    [InlineData("pakages: []\n", "[Did you mean 'packages'?]")]
    [InlineData("source: {kinds: debian}\n", "/lib/f/x.yaml:1:10: APL6024 found the key 'kinds', expected one of kind, base,")]
    [InlineData("packages:\n  - instal: [a]\n", "/lib/f/x.yaml:2:5: APL6024 found the key 'instal', expected one of install, exclude, when, unless [Did you mean 'install'?]")]
    [InlineData("packages:\n  - bash\n", "/lib/f/x.yaml:2:5: APL6025 found a value, expected a map (packages)")]
    [InlineData("packages: {install: [a]}\n", "/lib/f/x.yaml:1:11: APL6025 found a map, expected a list of packages")]
    [InlineData("packages: bash\n", "/lib/f/x.yaml:1:11: APL6025 found a value, expected a list of packages")]
    [InlineData("release: [a]\n", "/lib/f/x.yaml:1:10: APL6025 found a list, expected a word of letters, digits and `.+_-`")]
    [InlineData("release:\n", "/lib/f/x.yaml:1:9: APL6025 found nothing, expected a word of letters")]
    [InlineData("release: ~\n", "APL6025 found nothing, expected a word")]
    [InlineData("architectures:\n", "APL6025 found nothing, expected a list of architecture")]
    [InlineData("variables: [a]\n", "APL6025 found a list, expected a map (map of variable to line)")]
    [InlineData("variables: {Big: a}\n", "/lib/f/x.yaml:1:13: APL6026 found 'Big', expected a name of small letters, digits and `-`")]
    // includes
    [InlineData("include: nowhere.yaml\n", "/lib/f/x.yaml:1:10: APL6028 found the include 'nowhere.yaml' which is not there, expected a recipe file of the library")]
    [InlineData("include: X.yaml\n", "[Did you mean 'x.yaml'?]")]
    [InlineData("include: x.yaml\n", "APL6028 found the include 'x.yaml' which includes this file itself")]
    [InlineData("include: ../../etc.yaml\n", "APL6028 found the include '../../etc.yaml' which is outside '/lib'")]
    [InlineData("include: /etc/x.yaml\n", "APL6026 found '/etc/x.yaml', expected a path relative to this file that ends in .yaml")]
    [InlineData("include: ./x.yaml\n", "APL6026 found './x.yaml'")]
    [InlineData("include: x.yml\n", "APL6026 found 'x.yml'")]
    public void Check_WrongFile_SaysWhereAndWhat(string text, string expected)
    {
        using var scene = new RecipeScene().With("f/x.yaml", text);

        Assert.Contains(scene.Check(), finding => finding.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("release: '13'", "release: a b", "/lib/f/x.yaml:2:10: APL6026 found 'a b', expected a word of letters, digits and `.+_-`")]
    [InlineData("release: '13'", "release: -x", "APL6026 found '-x', expected a word")]
    [InlineData("release: '13'\n", "", "/lib/f/x.yaml:1:1: APL6027 the key 'release' is missing in this recipe, expected a word")]
    [InlineData("    - {file: debian.gpg}", "    - {package: p}", "APL6027 the key 'file' is missing in this key, expected a file name, or a path below /usr/share")]
    [InlineData("ostype: debian", "ostype: debain", "/lib/f/x.yaml:4:9: APL6026 found 'debain', expected alpine, archlinux, ")]
    [InlineData("ostype: debian", "ostype: debain", "[Did you mean 'debian'?]")]
    [InlineData("[amd64, arm64]", "[amd64, x86_64]", "APL6026 found 'x86_64', expected amd64 or arm64")]
    [InlineData("[amd64, arm64]", "[]", "APL6030 found no architecture, expected one or more")]
    [InlineData("scheme: release", "scheme: fixed", "APL6030 the key 'value' is missing, expected it with the scheme 'fixed'")]
    [InlineData("scheme: release", "scheme: release, path: /a", "APL6030 found the key 'path', expected it only with the scheme 'file'")]
    [InlineData("Debian ${release}", "Debian ${relase}", "APL6029 found the variable 'relase', expected one of arch, distribution, id, machine, release, variant [Did you mean 'release'?]")]
    [InlineData("Debian ${release}", "Debian ${release", "APL6029 found 'Debian ${release', expected a closing brace after `${`")]
    [InlineData("infopage: https://example.org/", "infopage: example.org", "APL6026 found 'example.org', expected an https or http URL")]
    [InlineData("kind: debian", "kind: dnf", "APL6030 found suites, expected them only with the kind 'debian'")]
    [InlineData("kind: debian", "kind: tarball", "APL6030 the source has no archive for amd64, expected it with the kind 'tarball'")]
    [InlineData("suites: [trixie], ", "", "APL6030 the repository 'debian' has no suites, expected one or more")]
    [InlineData("urls: [http://mirror.example/debian]", "urls: []", "APL6030 the repository 'debian' has no urls, expected one or more")]
    [InlineData("http://mirror.example/debian", "http://user:word@mirror.example/", "APL6026 found 'http://user:word@mirror.example/', expected an http, https or file URL without user")]
    [InlineData("http://mirror.example/debian", "ftp://mirror.example/", "APL6026 found 'ftp://mirror.example/'")]
    [InlineData("    - {file: debian.gpg}", "    - {file: debian.gpg, fingerprints: [1234]}", "APL6026 found '1234', expected a key's whole fingerprint: 40 or 64 hexadecimal digits")]
    [InlineData("    - {file: debian.gpg}", "    - {file: ../debian.gpg}", "APL6026 found '../debian.gpg', expected a file name, or a path below /usr/share")]
    [InlineData("    - {file: debian.gpg}", "    - {file: debian.gpg, when: {arch: arm64}}", "APL6030 the source has no keys for amd64, expected those that sign it")]
    public void Check_WrongValue_SaysWhereAndWhat(string before, string after, string expected)
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole.Replace(before, after, StringComparison.Ordinal));

        Assert.Contains(scene.Check(), finding => finding.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("eol: 30.6.2030", "APL6026 found '30.6.2030', expected a date such as 2030-06-30")]
    [InlineData("eol: 2030-02-30", "APL6026 found '2030-02-30'")]
    [InlineData("packages: [{install: ['--force']}]", "APL6026 found '--force', expected a package name")]
    [InlineData("packages: [{when: {arch: amd64}}]", "APL6030 found a set without packages, expected 'install' or 'exclude'")]
    [InlineData("packages: [{install: [a], when: {arch: [mips]}}]", "APL6026 found 'mips', expected amd64 or arm64")]
    [InlineData("files: [{path: etc/motd, content: a}]", "APL6026 found 'etc/motd', expected an absolute path without")]
    [InlineData("files: [{path: /etc/../motd, content: a}]", "APL6026 found '/etc/../motd'")]
    [InlineData("files: [{path: /etc/motd}]", "APL6030 found none, expected one of content, source, link, directory")]
    [InlineData("files: [{path: /etc/motd, content: a, link: b}]", "APL6030 found content and link, expected one of content, source, link, directory")]
    [InlineData("files: [{path: /etc/motd, source: motd}]", "APL6030 found the file '/lib/f/motd', which is no regular file")]
    [InlineData("files: [{path: /etc/motd, source: ../../motd}]", "APL6026 found '../../motd', expected a path beside the file that names it")]
    [InlineData("files: [{path: /a, link: b, mode: '0777'}]", "APL6030 found a mode for a link, expected none")]
    [InlineData("files: [{path: /a, content: b, mode: 888}]", "APL6026 found '888', expected an octal mode in quotes such as '0644'")]
    [InlineData("files: [{path: /a, content: b, owner: Root}]", "APL6026 found 'Root', expected a number from 0 to 65535")]
    [InlineData("files: [{path: /a, directory: no}]", "[Only true and false are read so that nobody has to guess.]")]
    [InlineData("files: [{path: /a, directory: false}]", "APL6030 found 'directory: false'")]
    [InlineData("files: [{path: /a, content: b}, {path: /a, content: c}]", "APL6030 found the path '/a' again, expected it once")]
    [InlineData("overlays: [{directory: nowhere}]", "APL6030 found the overlay '/lib/f/nowhere', which is no directory")]
    [InlineData("actions: [{stage: later, name: a, run: b}]", "APL6026 found 'later', expected after-bootstrap, after-packages or before-pack")]
    [InlineData("actions: [{stage: before-pack, name: a, run: ' '}]", "APL6026 found ' ', expected a shell script that is not empty")]
    [InlineData("services: [{name: ssh, state: on}]", "APL6026 found 'on', expected enabled, disabled or masked")]
    [InlineData("cleanup: [{reason: a}]", "APL6030 found a rule that does nothing, expected 'remove', 'empty' or 'keep'")]
    [InlineData("test: {listen: [70000]}", "APL6026 found '70000', expected a port from 1 to 65535")]
    [InlineData("variables: {release: '12'}", "APL6029 found the variable 'release', which has a value of its own")]
    [InlineData("variables: {a: '${b}', b: '${a}'}", "APL6029 found the variable 'b', which uses itself, expected one that does not")]
    public void Check_WrongAddition_SaysWhereAndWhat(string addition, string expected)
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole + addition + "\n");

        Assert.Contains(scene.Check(), finding => finding.StartsWith("/lib/f/x.yaml:17:", StringComparison.Ordinal) && finding.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kind: tarball\n  archive: {urls: [https://a.example/], file: a.tar.xz, signature: .asc}", "APL6030 the source has no keys for amd64")]
    [InlineData("kind: tarball\n  archive: {urls: [https://a.example/]}", "APL6030 found neither, expected either 'index' or 'file'")]
    [InlineData("kind: tarball\n  archive: {urls: [https://a.example/], file: a, index: b}", "APL6030 found both, expected either 'index' or 'file'")]
    [InlineData("kind: apk\n  repositories: [{name: a, urls: [https://a.example/]}]\n  keys: [{file: a, fingerprints: [0123456789012345678901234567890123456789]}]",
        "APL6030 found fingerprints, expected 'digest': keys of apk have none")]
    [InlineData("kind: dnf\n  base: minbase\n  repositories: [{name: a, urls: [https://a.example/]}]\n  keys: [{file: a}]", "APL6030 found the key 'base', expected it only with the kind 'debian'")]
    [InlineData("kind: dnf\n  repositories: [{name: a, urls: [https://a.example/]}, {name: a, urls: [https://b.example/]}]\n  keys: [{file: a}]", "APL6030 found the repository 'a' again")]
    public void Check_WrongSource_SaysWhereAndWhat(string source, string expected)
    {
        var head = RecipeScene.Whole[..(RecipeScene.Whole.IndexOf("source:", StringComparison.Ordinal) + "source:".Length)];
        using var scene = new RecipeScene().With("f/x.yaml", $"{head}\n  {source}\n");

        Assert.Contains(scene.Check(), finding => finding.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_FaultInAnIncludedFile_NamesThatFile()
    {
        using var scene = new RecipeScene().With("f/_base.yaml", "relese: a\n").With("f/x.yaml", "include: _base.yaml\n");

        Assert.StartsWith("/lib/f/_base.yaml:1:1: APL6024", Assert.Single(scene.Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_BytesThatAreNoUtf8_AreRefused()
    {
        using var scene = new RecipeScene().With("f/x.yaml", [.. Encoding.UTF8.GetBytes("release: "), 0xff, (byte)'\n']);

        Assert.Contains("APL6020 byte 10 is not UTF-8", Assert.Single(scene.Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SeveralFaults_TellsTheFirstAndTheirNumber()
    {
        using var scene = new RecipeScene().With("f/x.yaml", "relese: a\nvarint: b\n");

        var refusal = Assert.Throws<ApplianceException>(() => scene.Load());

        Assert.Equal("APL6024", refusal.Code);
        Assert.Contains("(1 more: `appliance image validate` lists them)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("Did you mean 'release'?", refusal.Hint);
    }

    [Fact]
    public void Load_UnknownIdOrArchitecture_SaysWhatThereIs()
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole).With("f/debian-13.yaml", RecipeScene.Whole);

        Assert.Equal("Did you mean 'debian-13'?", Assert.Throws<ApplianceException>(() => scene.Library.Load("debain-13")).Hint);
        Assert.Equal("APL6032", Assert.Throws<ApplianceException>(() => scene.Load("riscv64")).Code);
    }

    [Fact]
    public void Open_OneIdTwice_IsRefused()
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole).With("g/x.yaml", RecipeScene.Whole);

        Assert.Equal("APL6031", Assert.Throws<ApplianceException>(() => scene.Library).Code);
    }
}

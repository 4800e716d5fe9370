namespace Appliance.SystemTests.Archives;

/// <summary>Directories for archives: one with everything that is hard to keep, and a listing that shows every difference.</summary>
internal static class Trees
{
    /// <summary>Everything lstat(2), readlink(2), read(2) and listxattr(2) say of a tree; owners less the given shift.</summary>
    private const string ManifestScript = """
        import os, sys, hashlib, stat
        root, shift, first = os.fsencode(sys.argv[1]), int(sys.argv[2]), {}
        def walk(d, rel):
            yield rel or b'.'
            for n in sorted(os.listdir(d)):
                p, r = os.path.join(d, n), os.path.join(rel, n) if rel else n
                if stat.S_ISDIR(os.lstat(p).st_mode): yield from walk(p, r)
                else: yield r
        for r in walk(root, b''):
            p = os.path.join(root, r); s = os.lstat(p)
            f = ['%o' % s.st_mode, '%d:%d' % (s.st_uid - shift, s.st_gid - shift), str(s.st_mtime_ns)]
            if stat.S_ISREG(s.st_mode):
                f += [str(s.st_size), 'holes' if s.st_blocks * 512 < s.st_size - 65536 else 'full', hashlib.sha1(open(p, 'rb').read()).hexdigest()]
            if stat.S_ISLNK(s.st_mode): f.append(repr(os.readlink(p)))
            if stat.S_ISCHR(s.st_mode) or stat.S_ISBLK(s.st_mode): f.append('%d,%d' % (os.major(s.st_rdev), os.minor(s.st_rdev)))
            if not stat.S_ISDIR(s.st_mode) and s.st_nlink > 1: f.append('link=' + repr(first.setdefault(s.st_ino, r)))
            for a in sorted(os.listxattr(p, follow_symlinks=False)) if not stat.S_ISLNK(s.st_mode) else []:
                f.append(a + '=' + os.getxattr(p, a, follow_symlinks=False).hex())
            print(repr(r), *f)
        """;

    /// <summary>Makes the tree in a directory that it empties first.</summary>
    private const string TortureScript = """
        set -e; umask 022; cd "$1"; mkdir -p etc bin usr/bin var/log/journal deep dirs
        printf 'root:x:0:0::/root:/bin/sh\nalice:x:1234:1234::/:/bin/sh\n' > etc/passwd; printf 'root:x:0:\nadm:x:4:\nguests:x:4321:\n' > etc/group
        for m in 4755 2755 6755 1644 0000 0644 0600 7777; do echo $m > f$m; chmod $m f$m; done
        echo big > big-ids; chown 3000000:100000000 big-ids; chmod 6711 big-ids
        echo own > own; chown 1234:4321 own; ln -s own ownlink; chown -h 55:66 ownlink
        echo a > pre; touch -d '1965-03-04 05:06:07.123456789' pre; echo b > late; touch -d '2103-01-01 00:00:00.5' late
        echo c > ns; touch -d '2020-02-02 02:02:02.000000001' ns; touch -h -d '2001-01-01 01:01:01.25' ownlink
        echo h > h1; ln h1 h2; ln h1 dirs/h3; ln -s /abs/olute abs; ln -s ../../../up dangling; ln -s loop loop; ln -P abs abs-hard
        mkfifo pipe; chmod 622 pipe; chown 7:8 pipe; mknod cdev c 1 3; mknod bdev b 259 700; chmod 640 bdev
        cp /bin/true cap; setcap cap_net_raw,cap_setuid,cap_chown=ep cap; cp /bin/true capn; setcap -n 100000 cap_net_raw=ep capn
        setfattr -n user.text -v 'x=y' own; setfattr -n user.bin -v 0x000aff3d0a00 own; setfattr -n user.empty own; setfattr -n user.dir -v 1 dirs
        setfacl -m u:1234:rwx,g:4321:r-x own; setfacl -m g:4:rx,d:g:4:rx,d:u:1234:rwx var/log/journal; echo j > var/log/journal/x; setfacl -m u:0:r var/log/journal/x
        truncate -s 10M hole; printf start > hole-end; truncate -s 3M hole-end
        dd if=/dev/urandom of=hole-mid bs=4k count=3 seek=100 status=none; dd if=/dev/urandom of=hole-mid bs=4k count=2 seek=900 conv=notrunc status=none; truncate -s 5M hole-mid
        for i in $(seq 0 2 120); do dd if=/dev/urandom of=holes bs=4k count=1 seek=$((i*4)) conv=notrunc status=none; done
        head -c 5000000 /dev/urandom > large; head -c 1048576 /dev/urandom > exactly; head -c 1048577 /dev/urandom > over; : > empty
        n=$(printf 'n%.0s' $(seq 250)); echo l > $n; mkdir -p deep/$n/$n/$n; echo d > deep/$n/$n/$n/leaf; ln -s $n/$n/$n/leaf deep/longlink; ln deep/$n/$n/$n/leaf deep/hl
        printf z > "$(printf 'bad\377\376name')"; printf z > "$(printf 'new\nline')"; printf z > 'sp ace'; printf z > 'ünïcode'; ln -s "$(printf 't\377')" badtarget
        mkdir d0000 d7777; chmod 0000 d0000; chmod 7777 d7777; chown 9:9 d7777; touch -d '1999-09-09 09:09:09.9' dirs d7777 etc deep .
        """;

    /// <summary>The tree of dotnet.md §3: set-id bits, ids over 2^21, times before 1970 and below the second, capabilities, access lists, holes, long and non-UTF-8 names.</summary>
    public static async Task MakeTortureAsync(string directory)
    {
        Requires.Program("setfacl", "acl");
        Requires.Program("setfattr", "attr");
        Requires.Program("setcap", "libcap2-bin");
        Directory.CreateDirectory(directory);
        await RunAsync("bash", "-c", TortureScript, "bash", directory);
    }

    public static async Task<string> ManifestAsync(string directory, int shift = 0) =>
        (await RunAsync("python3", "-c", ManifestScript, directory, shift.ToString(System.Globalization.CultureInfo.InvariantCulture))).Output;

    /// <summary>Runs a program, which must end well.</summary>
    public static async Task<Outcome> RunAsync(string program, params string[] arguments)
    {
        await using var running = RunningProgram.Start(program, arguments, new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C.UTF-8", ["TZ"] = "UTC" });
        return (await running.WaitAsync(TimeSpan.FromMinutes(3))).Succeeded();
    }
}

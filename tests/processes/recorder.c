/* LD_PRELOAD: records what a process does to the files below RECORD_DIR, in order, and makes writes fail on demand.

   RECORD_LOG: the record is appended here. RECORD_FAULT: while this file exists, writes fail with the errno in it.
   A record: op, length of the path, length of the data, offset, path, data. Written after the call succeeded, under one
   lock with it, so that the order of the record is the order of what happened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 65536
static char *paths[MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;

static const char *folder(void) { return getenv("RECORD_DIR"); }

static int ours(const char *path) {
    const char *f = folder();
    return f && path && strncmp(path, f, strlen(f)) == 0;
}

static void note(char op, const char *path, const void *data, uint32_t size, uint64_t at) {
    const char *log = getenv("RECORD_LOG");
    if (!log) return;
    if (out < 0) out = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct __attribute__((packed)) { char op; uint16_t path; uint32_t data; uint64_t at; } head =
        {op, (uint16_t)strlen(path), size, at};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)data, size}};
    syscall(SYS_writev, out, parts, 3);
}

static int fault(void) {
    const char *flag = getenv("RECORD_FAULT");
    if (!flag) return 0;
    int fd = syscall(SYS_openat, AT_FDCWD, flag, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return 0;
    char text[16] = {0};
    syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    return atoi(text);
}

static const char *known(int fd) { return fd >= 0 && fd < MOST ? paths[fd] : NULL; }

static int opened(int folder_fd, const char *path, int flags, mode_t mode) {
    char whole[4096];
    int mine = 0;
    if (path[0] == '/') mine = ours(path), snprintf(whole, sizeof whole, "%s", path);
    if (mine && (flags & (O_WRONLY | O_RDWR)) && (flags & O_CREAT)) {
        int bad = fault();
        if (bad) { errno = bad; return -1; }
    }
    pthread_mutex_lock(&lock);
    struct stat before;
    int there = mine && syscall(SYS_newfstatat, AT_FDCWD, path, &before, 0) == 0;
    int fd = syscall(SYS_openat, folder_fd, path, flags, mode);
    if (fd >= 0 && fd < MOST) {
        free(paths[fd]);
        paths[fd] = mine ? strdup(whole) : NULL;
        if (mine && !there && (flags & O_CREAT)) note('c', whole, "", 0, 0);
        else if (mine && (flags & O_TRUNC) && before.st_size) note('t', whole, "", 0, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPEN(name) int name(const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
    return opened(AT_FDCWD, path, flags, mode); }
OPEN(open) OPEN(open64)
#define OPENAT(name) int name(int fd, const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
    return opened(fd, path, flags, mode); }
OPENAT(openat) OPENAT(openat64)

int close(int fd) {
    pthread_mutex_lock(&lock);
    if (known(fd)) { free(paths[fd]); paths[fd] = NULL; }
    int done = syscall(SYS_close, fd);
    pthread_mutex_unlock(&lock);
    return done;
}

static ssize_t written(int fd, const void *data, size_t size, off_t at, int placed) {
    const char *path = known(fd);
    if (!path) return placed ? syscall(SYS_pwrite64, fd, data, size, at) : syscall(SYS_write, fd, data, size);
    int bad = fault();
    if (bad) { errno = bad; return -1; }
    pthread_mutex_lock(&lock);
    if (!placed) {
        int flags = fcntl(fd, F_GETFL);
        at = lseek(fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
    }
    ssize_t done = placed ? syscall(SYS_pwrite64, fd, data, size, at) : syscall(SYS_write, fd, data, size);
    if (done > 0) note('w', path, data, (uint32_t)done, (uint64_t)at);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) { return written(fd, data, size, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written(fd, data, size, at, 1); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return written(fd, data, size, at, 1); }

static int cut(int fd, off_t size) {
    const char *path = known(fd);
    pthread_mutex_lock(&lock);
    int done = syscall(SYS_ftruncate, fd, size);
    if (done == 0 && path) note('t', path, "", 0, (uint64_t)size);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

static int synced(int fd, long call) {
    const char *path = known(fd);
    if (path) {
        int bad = fault();
        if (bad) { errno = bad; return -1; }
    }
    pthread_mutex_lock(&lock);
    int done = syscall(call, fd);
    if (done == 0 && path) note('s', path, "", 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    int done = syscall(SYS_rename, from, to);
    if (done == 0 && ours(to)) note('r', from, to, (uint32_t)strlen(to), 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int unlink(const char *path) {
    pthread_mutex_lock(&lock);
    int done = syscall(SYS_unlink, path);
    if (done == 0 && ours(path)) note('u', path, "", 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int mkdir(const char *path, mode_t mode) {
    pthread_mutex_lock(&lock);
    int done = syscall(SYS_mkdir, path, mode);
    if (done == 0 && ours(path)) note('d', path, "", 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}
